import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route, type RouteConfig } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { type ITerraformDependable, propertyAccess, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { StackKey } from '../encryption/stack-key';
import { InputError } from '../lib/input-error';
import { parseVpcBlock, subnet } from './cidr';
import type { Connectable } from './connections';
import { InterfaceEndpoints, S3Endpoint, taskServices } from './endpoints';
import { FlowLogs } from './flow-logs';

export interface NetworkProps {
  /** Name of the VPC, and prefix of what belongs to it. */
  readonly name: string;
  /** The VPC's block, /16 to /20, private. */
  readonly cidr: string;
  /** Availability zones in use, 2 to 6: a load balancer needs two. */
  readonly zones: number;
  /** One NAT gateway for all zones is cheaper; one per zone survives the loss of a zone. */
  readonly nat: 'single' | 'per-zone';
  /** AWS APIs inside the VPC instead of through NAT. */
  readonly interfaceEndpoints: boolean;
  /** Further services with an interface endpoint, for example `aps-workspaces`. @default those every task needs */
  readonly additionalEndpoints?: readonly string[];
  /** Days flow logs are kept: one that CloudWatch offers. */
  readonly flowLogRetentionDays: number;
  readonly logKey: StackKey;
}

const anywhere = '0.0.0.0/0';
/** The VPC's block is cut in sixteen: one private subnet per zone, for tasks, each of which takes an address. */
const privateBits = 4;
/** The last sixteenth is cut in eight public subnets, for load balancers and NAT: /23 in a /16; in a /20 /27, the least a load balancer takes. */
const publicBits = 3;

/** A VPC over several zones: public subnets for what faces the internet, private ones with NAT for everything else. */
export class Network extends Construct {
  readonly vpcId: string;
  readonly cidr: string;
  /** Subnet ids, one per zone. */
  readonly publicSubnets: readonly string[];
  /** Subnet ids, one per zone. */
  readonly privateSubnets: readonly string[];
  /** Present where AWS APIs have addresses inside the VPC. */
  readonly endpoints?: InterfaceEndpoints;
  /** The way out of the public subnets: AWS refuses a public load balancer in a VPC without it. */
  readonly internetRoute: ITerraformDependable;
  /** Routes and endpoints: what must stand before a task can pull its image. */
  readonly dependables: readonly ITerraformDependable[];
  private readonly s3: S3Endpoint;

  /** @throws InputError for an address block or a number of zones that AWS refuses or that does not fit. */
  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const block = parseVpcBlock(this.node.path, props.cidr);
    if (!Number.isInteger(props.zones) || props.zones < 2 || props.zones > 6) {
      throw new InputError({
        place: this.node.path,
        problem: `${props.zones} availability zones`,
        allowed: '2 (the least a load balancer takes) to 6 (the most a region has)',
        fix: 'choose a number within it',
      });
    }
    this.cidr = props.cidr;
    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: props.cidr,
      // Service discovery and private names of endpoints need both.
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: props.name },
    });
    this.vpcId = vpc.id;
    // Without rules: whatever is put into it by mistake reaches nothing.
    new DefaultSecurityGroup(this, 'default-group', { vpcId: vpc.id, tags: { Name: `${props.name}-unused` } });
    new FlowLogs(this, 'flow-logs', {
      name: props.name,
      vpcId: vpc.id,
      retentionDays: props.flowLogRetentionDays,
      key: props.logKey,
    });

    // Asked of AWS: which letters a region has differs between accounts. The filter leaves out Local Zones; impaired zones
    // stay in, since their absence would shift the ones after them.
    const available = new DataAwsAvailabilityZones(this, 'zones', {
      filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
    });
    const zones = Array.from({ length: props.zones }, (_, index) =>
      Token.asString(propertyAccess(available.names, [index])),
    );
    const lastSixteenth = subnet(props.cidr, block.bitmask + privateBits, 2 ** privateBits - 1, this.node.path);
    const subnets = (kind: 'public' | 'private', cidr: string, bits: number): Subnet[] =>
      zones.map(
        (availabilityZone, index) =>
          new Subnet(this, `${kind}-${letter(index)}`, {
            vpcId: vpc.id,
            cidrBlock: subnet(cidr, Number(cidr.split('/')[1]) + bits, index, this.node.path),
            availabilityZone,
            // Load balancers and NAT gateways bring their own addresses; nothing else gets one by accident.
            mapPublicIpOnLaunch: false,
            tags: { Name: `${props.name}-${kind}-${letter(index)}` },
            // A zone that the region gains or loses must not move the subnets that are in use.
            lifecycle: { ignoreChanges: ['availability_zone'] },
          }),
      );
    const publicSubnets = subnets('public', lastSixteenth, publicBits);
    const privateSubnets = subnets('private', props.cidr, privateBits);
    this.publicSubnets = publicSubnets.map(({ id: subnetId }) => subnetId);
    this.privateSubnets = privateSubnets.map(({ id: subnetId }) => subnetId);

    const internet = new InternetGateway(this, 'internet', { vpcId: vpc.id, tags: { Name: props.name } });
    this.internetRoute = this.wayOut('public', props.name, publicSubnets, { gatewayId: internet.id }).route;
    const gateways = publicSubnets
      .slice(0, props.nat === 'single' ? 1 : undefined)
      .map(({ id: subnetId }, index) => this.natGateway(letter(index), props.name, subnetId, internet));
    const waysOut = privateSubnets.map((member, index) =>
      this.wayOut(`private-${letter(index)}`, props.name, [member], {
        natGatewayId: (gateways[index] ?? gateways[0])?.id,
      }),
    );

    this.s3 = new S3Endpoint(this, 's3', {
      name: props.name,
      vpcId: vpc.id,
      routeTableIds: waysOut.map(({ table }) => table.id),
    });
    if (props.interfaceEndpoints) {
      this.endpoints = new InterfaceEndpoints(this, 'endpoints', {
        name: props.name,
        vpcId: vpc.id,
        subnetIds: [...this.privateSubnets],
        services: [...taskServices, ...(props.additionalEndpoints ?? [])],
      });
    }
    this.dependables = [...waysOut.map(({ route }) => route), this.s3.resource, ...(this.endpoints?.dependables ?? [])];
  }

  /** Lets a peer call AWS APIs over TLS: the endpoints in the VPC and S3 where there are some, else through NAT. */
  allowAwsApis(peer: Connectable, why: string): void {
    if (this.endpoints === undefined) {
      this.allowInternet(peer, why);
    } else {
      peer.connections.allowTo(this.endpoints, 443, why);
      peer.connections.allowToPrefixList('s3', this.s3.prefixListId, 443, why);
    }
  }

  /** Lets a peer reach the internet over TLS. */
  allowInternet(peer: Connectable, why: string): void {
    peer.connections.allowToCidr(anywhere, 443, why);
  }

  /** Subnets with their way out. Who waits for the route also waits for the subnets to take it, and is gone before they lose it. */
  private wayOut(
    id: string,
    name: string,
    subnets: readonly Subnet[],
    to: Pick<RouteConfig, 'gatewayId' | 'natGatewayId'>,
  ): { table: RouteTable; route: Route } {
    const table = new RouteTable(this, `${id}-routes`, { vpcId: this.vpcId, tags: { Name: `${name}-${id}` } });
    const associations = subnets.map(
      (member) =>
        new RouteTableAssociation(this, `${member.node.id}-association`, {
          subnetId: member.id,
          routeTableId: table.id,
        }),
    );
    const route = new Route(this, `${id}-internet`, {
      routeTableId: table.id,
      destinationCidrBlock: anywhere,
      ...to,
      dependsOn: associations,
    });
    return { table, route };
  }

  private natGateway(zone: string, name: string, subnetId: string, internet: InternetGateway): NatGateway {
    const address = new Eip(this, `nat-${zone}-address`, {
      domain: 'vpc',
      tags: { Name: `${name}-nat-${zone}` },
      dependsOn: [internet],
    });
    return new NatGateway(this, `nat-${zone}`, {
      allocationId: address.allocationId,
      subnetId,
      tags: { Name: `${name}-${zone}` },
      dependsOn: [this.internetRoute],
    });
  }
}

const letter = (index: number): string => 'abcdef'.charAt(index);
