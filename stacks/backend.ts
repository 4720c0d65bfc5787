import { CloudBackend, LocalBackend, NamedCloudWorkspace, S3Backend, type TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { Environment } from '../modules/platform/environment';

/** Where the state of a stack is kept, as its environment says. */
export function backend(stack: TerraformStack, name: string, settings: Environment['backend']): void {
  // CDKTF calls its backend `backend`; here that name is free for a service.
  const scope = new Construct(stack, 'state');
  switch (settings.kind) {
    case 'local':
      // Relative to the stack's folder: CDKTF's default is an absolute path, which differs between clones.
      new LocalBackend(scope, { path: `../../../terraform.${name}.tfstate` });
      break;
    case 's3':
      new S3Backend(scope, {
        bucket: settings.bucket,
        key: `${name}/terraform.tfstate`,
        region: settings.region,
        encrypt: true,
        kmsKeyId: settings.kmsKeyId,
      });
      // S3 locks by itself since Terraform 1.10; CDKTF's type does not know the argument.
      stack.addOverride('terraform.backend.s3.use_lockfile', true);
      break;
    case 'cloud':
      // A workspace has a name or tags, not both: the name selects, tags are the workspace bootstrap's to set.
      new CloudBackend(scope, {
        organization: settings.organization,
        hostname: settings.hostname,
        workspaces: new NamedCloudWorkspace(name, settings.project),
      });
      break;
  }
}
