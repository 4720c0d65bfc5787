import { terraformBinary } from '../offline/terraform';
import { install } from '../tools/install';

/** Terraform of the machine, or OpenTofu built for the project where there is none. */
export async function ensureTerraform(log: (line: string) => void): Promise<void> {
  try {
    terraformBinary();
  } catch {
    log('no Terraform here: building OpenTofu (a few minutes, once)');
    await install(['tofu'], { log });
  }
}
