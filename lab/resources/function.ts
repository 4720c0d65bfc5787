import type { Identified } from './common';

export interface FunctionResource extends Identified {
  readonly arn: string;
  readonly function_name: string;
  /** Path of its archive, from the stack's folder. */
  readonly filename: string;
  readonly source_code_hash: string;
  /** `file.export` */
  readonly handler: string;
  readonly environment?: readonly { readonly variables: Readonly<Record<string, string>> }[];
  readonly vpc_config?: readonly {
    readonly subnet_ids: readonly string[];
    readonly security_group_ids: readonly string[];
  }[];
}
