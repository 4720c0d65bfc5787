import type { Name } from '../run-file';
import type { State } from '../state';
import { awsAddress } from './network';

/** Names of the stack's S3 buckets. */
export function translateBuckets(state: State): string[] {
  return state.all('aws_s3_bucket').map(({ values }) => values.bucket);
}

/** Where they are found: the buckets under names of their own, all of them under the region's. */
export function bucketNames(state: State): Name[] {
  const own = state.all('aws_s3_bucket').map(({ values }) => values.bucket_regional_domain_name);
  const regional = own.map((name) => name.replace(/^[^.]+\./, ''));
  return [...new Set([...own, ...regional])].map((name) => ({ name, address: awsAddress }));
}
