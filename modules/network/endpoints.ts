import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { Account } from '../iam/account';
import { policyDocument } from '../iam/policy';
import { type Connectable, Connections } from './connections';
import { securityGroupOf } from './security-group';

/** What a task asks AWS for: its image, its secrets, places for its logs and metrics, and a shell when somebody looks inside. */
export const taskServices = [
  'ecr.api',
  'ecr.dkr',
  'kms',
  'logs',
  'monitoring',
  'secretsmanager',
  'ssmmessages',
] as const;

/** The way to S3 that leaves the VPC through no gateway and costs nothing. */
export class S3Endpoint extends Construct {
  readonly prefixListId: string;
  readonly resource: VpcEndpoint;

  constructor(scope: Construct, id: string, props: { name: string; vpcId: string; routeTableIds: string[] }) {
    super(scope, id);
    const account = Account.of(this);
    this.resource = new VpcEndpoint(this, 'endpoint', {
      vpcId: props.vpcId,
      vpcEndpointType: 'Gateway',
      serviceName: `com.amazonaws.${account.region}.s3`,
      routeTableIds: props.routeTableIds,
      policy: policyDocument(this.node.path, [
        {
          // Image layers lie in buckets of ECR and of public registries, so reading is open.
          sid: 'ReadAnywhere',
          principals: '*',
          actions: ['s3:GetObject'],
          resources: ['*'],
        },
        {
          // Writing is not: nothing can be carried out of the VPC into somebody else's bucket.
          sid: 'UseOwnBuckets',
          principals: '*',
          actions: ['s3:*'],
          resources: ['*'],
          conditions: { StringEquals: { 's3:ResourceAccount': account.id } },
        },
      ]),
      tags: { Name: `${props.name}-s3` },
    });
    this.prefixListId = this.resource.prefixListId;
  }
}

export interface InterfaceEndpointsProps {
  /** Name of the VPC. */
  readonly name: string;
  readonly vpcId: string;
  readonly subnetIds: string[];
  /** Services by the last part of their endpoint's name, for example `ecr.api`. */
  readonly services: readonly string[];
}

/** AWS APIs with addresses inside the VPC, open to nobody but the groups that are let in. */
export class InterfaceEndpoints extends Construct implements Connectable {
  readonly connections: Connections;
  readonly dependables: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: InterfaceEndpointsProps) {
    super(scope, id);
    const securityGroup = securityGroupOf(this, {
      name: `${props.name}-endpoints`,
      description: 'Interface endpoints of AWS APIs',
      vpcId: props.vpcId,
    });
    this.connections = new Connections(this, { name: 'endpoints', securityGroup, defaultPort: 443 });
    this.dependables = props.services.map(
      (service) =>
        new VpcEndpoint(this, service.replaceAll('.', '-'), {
          vpcId: props.vpcId,
          vpcEndpointType: 'Interface',
          serviceName: `com.amazonaws.${Account.of(this).region}.${service}`,
          subnetIds: props.subnetIds,
          securityGroupIds: [securityGroup.id],
          privateDnsEnabled: true,
          tags: { Name: `${props.name}-${service}` },
        }),
    );
  }
}
