import { FolderPermission } from '@cdktf/provider-grafana/lib/folder-permission';
import { OrganizationPreferences } from '@cdktf/provider-grafana/lib/organization-preferences';
import { Team } from '@cdktf/provider-grafana/lib/team';
import { type ITerraformDependable, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { DashboardFolder } from '../../dashboards/dashboard';
import { InputError } from '../lib/input-error';

export type Permission = 'View' | 'Edit' | 'Admin';

/** Whom a folder is opened to: a basic role of the organisation, or a team. Administrators always have everything. */
export type Grants = Readonly<Record<string, Permission>>;

/** Basic roles of Grafana below the administrator's. */
const roles: readonly string[] = ['Viewer', 'Editor'];

/** Who sees and edits what, and what a person finds who signs in for the first time. */
export interface GrafanaAccessControl {
  /**
   * Names of teams. People join them in Grafana, where their accounts come into being at the first sign-in; Terraform
   * neither adds nor removes members.
   */
  readonly teams: readonly string[];
  /** Grants by folder, to `Viewer`, `Editor` and teams. Folders that are not named keep Grafana's own: Viewer View, Editor Edit. */
  readonly folders: Readonly<Partial<Record<DashboardFolder, Grants>>>;
  readonly organization: {
    /** uid of the dashboard that opens first. */
    readonly homeDashboard: string;
    /** IANA name, `utc` or `browser`. @default 'utc', in which logs and alerts speak too */
    readonly timezone?: string;
    /** @default 'monday' */
    readonly weekStart?: 'monday' | 'saturday' | 'sunday';
  };
}

export interface AccessControlProps extends GrafanaAccessControl {
  /** uid of each folder that there is, by its title. */
  readonly folderUids: ReadonlyMap<string, string>;
  /** uids of the dashboards that there are. */
  readonly dashboardUids: readonly string[];
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * Teams, permissions of folders, and the preferences of the organisation. The organisation is the one that every Grafana is
 * born with: one system has one, and another would need accounts, data sources and content of its own.
 */
export class AccessControl extends Construct {
  /** @throws InputError for a team, a folder or a home dashboard that there is not. */
  constructor(scope: Construct, id: string, props: AccessControlProps) {
    super(scope, id);
    const { folderUids, dashboardUids } = props;
    const dependsOn = [...props.dependsOn];
    const teams = new Map(
      props.teams.map((name) => [name, new Team(this, `team-${name}`, { name, dependsOn })] as const),
    );
    for (const [title, grants] of Object.entries(props.folders)) {
      const folderUid = folderUids.get(title);
      if (folderUid === undefined) this.refuse(`there is no folder "${title}"`, [...folderUids.keys()]);
      new FolderPermission(this, `folder-${title.toLowerCase()}`, {
        folderUid,
        permissions: Object.entries(grants).map(([grantee, permission]) => {
          if (roles.includes(grantee)) return { role: grantee, permission };
          const team = teams.get(grantee);
          if (team === undefined) this.refuse(`no role or team "${grantee}"`, [...roles, ...props.teams]);
          return { teamId: Token.asString(team.teamId), permission };
        }),
        dependsOn,
      });
    }
    const { homeDashboard, timezone = 'utc', weekStart = 'monday' } = props.organization;
    if (!dashboardUids.includes(homeDashboard)) this.refuse(`there is no dashboard "${homeDashboard}"`, dashboardUids);
    const zones = ['utc', 'browser', ...Intl.supportedValuesOf('timeZone')];
    if (!zones.includes(timezone))
      this.refuse(`there is no time zone "${timezone}"`, ['utc', 'browser', 'Europe/Berlin']);
    new OrganizationPreferences(this, 'organization', {
      homeDashboardUid: homeDashboard,
      timezone,
      weekStart,
      dependsOn,
    });
  }

  private refuse(problem: string, allowed: readonly string[]): never {
    throw new InputError({ place: this.node.path, problem, allowed, fix: 'name one of these' });
  }
}
