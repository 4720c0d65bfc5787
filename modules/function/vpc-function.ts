import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { Construct } from 'constructs';
import { Account } from '../iam/account';
import { ServiceRole, type Statement } from '../iam/role';
import { InputError } from '../lib/input-error';
import { type Connectable, Connections } from '../network/connections';
import { securityGroupOf } from '../network/security-group';
import { Platform } from '../platform/platform';
import { FunctionArchive } from './function-archive';

export interface VpcFunctionProps {
  /** What it is called in the system: `alarm-relay`. */
  readonly name: string;
  readonly description: string;
  /** Folder of its code, relative to the project's; it exports `handler` from `index.mjs`. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What it may do in AWS beside writing its log. @default nothing */
  readonly permissions?: readonly Statement[];
}

/** Bytes of a function's environment at the most, names and values (Lambda developer guide, "Quotas"). */
const environmentMax = 4096;

/** What Lambda does as the function's role to put it into the VPC. */
const interfaceActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
];

/** A small function of ours in the private subnets, with a role, a log group and a security group of its own. */
export class VpcFunction extends Construct implements Connectable {
  readonly connections: Connections;
  readonly arn: string;
  readonly name: string;

  /** @throws InputError for an environment that Lambda refuses. */
  constructor(scope: Construct, id: string, props: VpcFunctionProps) {
    super(scope, id);
    const platform = Platform.of(this);
    const name = platform.named(props.name);
    const bytes = Buffer.byteLength(Object.entries(props.environment).flat().join(''));
    if (bytes > environmentMax) {
      throw new InputError({
        place: this.node.path,
        problem: `its environment has ${bytes} bytes`,
        allowed: `at most ${environmentMax} (Lambda)`,
        fix: 'tell it less: fewer alarms or services, or shorter summaries of them',
      });
    }
    const logs = platform.logGroup(this, 'logs', `/aws/lambda/${name}`);
    const role = new ServiceRole(this, 'role', {
      name,
      servicePrincipal: 'lambda.amazonaws.com',
      statements: [
        ...(props.permissions ?? []),
        // Lambda's own grant for the role ends when the role is made anew under its name; this does not.
        platform.key.decryptThrough('lambda'),
        { sid: 'Logs', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${logs.arn}:*`] },
        {
          // checkov:skip=CKV_AWS_355:Lambda makes its network interfaces as this role, and EC2 describes without resources
          // checkov:skip=CKV_AWS_290:Lambda makes its network interfaces as this role, and sends no condition to hold it to
          sid: 'NetworkInterfaces',
          actions: interfaceActions,
          resources: ['*'],
        },
        {
          // What its code asks for names the function, what Lambda asks for does not: nobody but Lambda touches interfaces.
          sid: 'NotByItsCode',
          effect: 'Deny',
          actions: interfaceActions,
          resources: ['*'],
          conditions: {
            ArnEquals: { 'lambda:SourceFunctionArn': Account.of(this).arn('lambda', `function:${name}`) },
          },
        },
      ],
    });
    const securityGroup = securityGroupOf(this, {
      name,
      description: `Function ${name}`,
      vpcId: platform.network.vpcId,
    });
    this.connections = new Connections(this, { name: props.name, securityGroup });
    const archive = new FunctionArchive(this, 'archive', { folder: props.folder });
    // No concurrency is reserved: a new account has ten executions in all, of which AWS lets nothing be taken.
    // checkov:skip=CKV_AWS_116:what a call misses is not lost: alarms are told again every minute, log lines stay in CloudWatch
    // checkov:skip=CKV_AWS_272:its code is part of this plan, with its hash; whoever may change the plan could sign too
    // checkov:skip=CKV_AWS_50:it makes a call or two, which its log names
    const resource = new LambdaFunction(this, 'function', {
      functionName: name,
      description: props.description,
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      filename: archive.path,
      sourceCodeHash: archive.hash,
      role: role.arn,
      timeout: 30,
      memorySize: 128,
      kmsKeyArn: platform.key.arn,
      loggingConfig: { logFormat: 'JSON', logGroup: logs.name },
      vpcConfig: { subnetIds: [...platform.network.privateSubnets], securityGroupIds: [securityGroup.id] },
      environment: { variables: { ...props.environment } },
      dependsOn: role.dependables,
    });
    this.arn = resource.arn;
    this.name = resource.functionName;
  }
}
