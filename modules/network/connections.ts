import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { type ITerraformDependable, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { InputError } from '../lib/input-error';
import { parseBlock } from './cidr';

/** Anything with a security group: a service, a load balancer, a file system, a database. */
export interface Connectable {
  readonly connections: Connections;
}

/** One TCP port, or a range of them. */
export type Ports = number | { readonly from: number; readonly to: number };

export interface ConnectionsProps {
  /** Short name of the owner, as it appears in ids and descriptions of rules: `web`, `postgres`. */
  readonly name: string;
  /** Its group; it has no rules of its own, and Terraform removes the egress to everywhere that AWS gives a new group. */
  readonly securityGroup: SecurityGroup;
  /** The port peers mean when they name none. @default every edge has to name its port */
  readonly defaultPort?: number;
}

/** The far end of a rule. */
interface Peer {
  readonly name: string;
  readonly rule: { referencedSecurityGroupId?: string; cidrIpv4?: string; prefixListId?: string };
}

/**
 * Who may talk to whom. Every edge is one egress rule on the group that connects and one ingress rule on the group that
 * is connected to, each naming the other group, so that egress is as narrow as ingress. Asking twice for an edge makes one.
 */
export class Connections implements Connectable {
  readonly name: string;
  readonly defaultPort?: number;
  readonly securityGroupId: string;
  private readonly owned: ITerraformDependable[] = [];
  /** Far end of each rule by its id, to tell a repeated edge from two peers of one name. */
  private readonly edges = new Map<string, string>();

  /** @param scope the owner's construct, in which the rules are made */
  constructor(
    private readonly scope: Construct,
    props: ConnectionsProps,
  ) {
    this.name = props.name;
    this.defaultPort = props.defaultPort;
    this.securityGroupId = props.securityGroup.id;
    this.owned.push(props.securityGroup);
  }

  get connections(): Connections {
    return this;
  }

  /** The group and its rules so far: what must stand before its owner can be reached and reach others. */
  get dependables(): readonly ITerraformDependable[] {
    return [...this.owned];
  }

  /**
   * Lets the owner open connections to a peer.
   * @param ports @default the peer's default port
   * @param why @default the peer's name says it
   * @throws InputError if neither names a port, or for a port or a reason that AWS refuses.
   */
  allowTo(peer: Connectable, ports?: Ports, why?: string): void {
    const { connections: other } = peer;
    const open = ports ?? other.defaultPort;
    if (open === undefined) {
      throw new InputError({
        place: this.scope.node.path,
        problem: `the edge to ${other.name} names no port, and ${other.name} has no default one`,
        allowed: '1 to 65535',
        fix: `name it: allowTo(${other.name}, port), or give the first container of ${other.name} its port`,
      });
    }
    this.rule('egress', open, { name: other.name, rule: { referencedSecurityGroupId: other.securityGroupId } }, why);
    other.rule('ingress', open, { name: this.name, rule: { referencedSecurityGroupId: this.securityGroupId } }, why);
  }

  /** Lets a peer open connections to the owner. */
  allowFrom(peer: Connectable, ports?: Ports, why?: string): void {
    peer.connections.allowTo(this, ports, why);
  }

  /** Lets the owner connect to addresses that have no group to name. */
  allowToCidr(cidr: string, ports: Ports, why: string): void {
    this.rule('egress', ports, { name: cidr, rule: { cidrIpv4: cidr } }, why);
  }

  /** Lets addresses that have no group to name connect to the owner. */
  allowFromCidr(cidr: string, ports: Ports, why: string): void {
    this.rule('ingress', ports, { name: cidr, rule: { cidrIpv4: cidr } }, why);
  }

  /**
   * Lets the owner connect to a service whose addresses AWS keeps in a prefix list.
   * @param name short name of the list for ids and descriptions, for example `s3`
   */
  allowToPrefixList(name: string, prefixListId: string, ports: Ports, why: string): void {
    this.rule('egress', ports, { name, rule: { prefixListId } }, why);
  }

  private rule(direction: 'egress' | 'ingress', ports: Ports, peer: Peer, why?: string): void {
    const { from, to } = typeof ports === 'number' ? { from: ports, to: ports } : ports;
    const place = this.scope.node.path;
    assertPorts(place, from, to);
    if (peer.rule.cidrIpv4 !== undefined && !Token.isUnresolved(peer.rule.cidrIpv4))
      parseBlock(place, peer.rule.cidrIpv4);
    const range = from === to ? `${from}` : `${from}-${to}`;
    const id = `${direction}-${direction === 'egress' ? 'to' : 'from'}-${peer.name}-${range}`.replace(/[^\w-]/g, '-');
    const target = JSON.stringify(peer.rule);
    const known = this.edges.get(id);
    if (known === target) return;
    if (known !== undefined) {
      throw new InputError({
        place,
        problem: `two different peers are called '${peer.name}'`,
        allowed: 'each name for one peer',
        fix: 'give their connections different names',
      });
    }
    this.edges.set(id, target);
    const edge = direction === 'egress' ? `${this.name} to ${peer.name}` : `${peer.name} to ${this.name}`;
    const config = {
      securityGroupId: this.securityGroupId,
      description: description(place, why === undefined ? edge : `${edge}: ${why}`),
      ipProtocol: 'tcp',
      fromPort: from,
      toPort: to,
      ...peer.rule,
    };
    this.owned.push(
      direction === 'egress'
        ? new VpcSecurityGroupEgressRule(this.scope, id, config)
        : new VpcSecurityGroupIngressRule(this.scope, id, config),
    );
  }
}

function assertPorts(place: string, from: number, to: number): void {
  if ([from, to].every((port) => Number.isInteger(port) && port >= 1 && port <= 65535) && from <= to) return;
  throw new InputError({
    place,
    problem: `${from === to ? from : `${from} to ${to}`} is no range of TCP ports`,
    allowed: '1 to 65535, the lower one first',
    fix: 'correct it',
  });
}

function description(place: string, text: string): string {
  if (/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(text)) return text;
  throw new InputError({
    place,
    problem: `'${text}' cannot describe a security-group rule`,
    allowed: '1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*',
    fix: 'shorten the reason, or leave the character out',
  });
}
