import { join } from 'node:path';
import { tools } from '../tools/paths';

/** Terraform's filesystem mirror: one folder per registry host, namespace, type, version and platform. */
export const mirrorFolder = join(tools, 'mirror');

/** The CLI configuration that makes Terraform install from the mirror, and from nowhere else. */
export const cliConfigFile = join(tools, 'offline.tfrc');

/** Terraform and OpenTofu resolve `hashicorp/aws` to a host of their own, so the mirror holds each provider under both. */
export const providerHosts = ['registry.terraform.io', 'registry.opentofu.org'] as const;
