import { readFileSync } from 'node:fs';
import type { Lab } from './lab';

/** State of a listening socket in /proc/net/tcp (Linux, include/net/tcp_states.h). */
const listening = '0A';

/** TCP ports on which anything listens in the network namespace of a process, except on loopback alone. */
function listeningPorts(pid: number): number[] {
  const ports = ['tcp', 'tcp6'].flatMap((file) =>
    lines(`/proc/${pid}/net/${file}`).flatMap((line) => {
      const [, socket = '', , state] = line.trim().split(/\s+/);
      const [address = '', port = ''] = socket.split(':');
      return state === listening && !loopback(address) ? [Number.parseInt(port, 16)] : [];
    }),
  );
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** 127.0.0.0/8 and ::1, as hexadecimal words of a little-endian machine. */
const loopback = (address: string): boolean => /7F$|^00000000000000000000000001000000$/.test(address);

function lines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(1);
  } catch {
    return [];
  }
}

/** Ports on which each healthy task listens; tasks that share an instance's network are one entry. */
export function listeners(lab: Lab): { task: string; service: string; address: string; ports: number[] }[] {
  const seen = new Set<string>();
  return lab.tasks.flatMap(({ service, task }) => {
    const pid = task.containers.find(({ state }) => state === 'RUNNING')?.pid;
    if (pid === undefined || !task.healthy || seen.has(task.address)) return [];
    seen.add(task.address);
    return [{ task: task.id, service: service.name, address: task.address, ports: listeningPorts(pid) }];
  });
}
