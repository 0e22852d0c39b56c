/** The rooms of broker/, from the bottom to the top: a row names only rooms of the rows before it. */
import type { Layer } from './layer.ts';

const KERNEL = 'twin/kernel';
const NONE: readonly string[] = [];
const X509 = ['@peculiar/x509', 'reflect-metadata'];
const ENGINE = ['aedes', 'aedes-packet', 'aedes-persistence', 'mqemitter', 'mqtt-packet'];

export const BROKER_LAYERS: readonly Layer[] = [
  room('common', [], { builtins: ['node:crypto', 'node:fs', 'node:path'] }),
  room('storage', ['common'], { packages: ['better-sqlite3'], builtins: ['node:fs'] }),
  // It reads what a certificate says about its holder.
  room('policy', [], { packages: X509, builtins: ['node:module', 'node:net'] }),
  room('registry', ['common', 'storage', 'policy'], { builtins: ['node:crypto'] }),
  room('access', ['common', 'storage', 'policy', 'registry'], {
    builtins: ['node:crypto', 'node:fs', 'node:path', 'node:timers/promises'],
  }),
  // The only room that opens ports, and the only one that makes certificates.
  room('listeners', ['common', 'policy', 'access'], {
    packages: [...X509, 'ws'],
    builtins: [
      'node:crypto',
      'node:fs',
      'node:http',
      'node:https',
      'node:net',
      'node:path',
      'node:stream',
      'node:tls',
      'node:util',
    ],
  }),
  // Who is let in by a function of the owner.
  room('authorizers', ['common', 'policy', 'registry', 'access'], {
    builtins: ['node:crypto', 'node:http'],
  }),
  room('messages', ['common', 'storage', 'access'], {
    builtins: ['node:stream'],
  }),
  room('shadows', ['common', 'storage', 'access', 'messages']),
  room('jobs', ['common', 'storage', 'registry', 'access', 'messages'], {
    builtins: ['node:crypto'],
  }),
  // The language of rules: what a statement means, whatever becomes of its output.
  {
    place: 'broker/rules/sql',
    folders: [KERNEL, 'broker/common', 'broker/rules/errors.ts'],
    packages: NONE,
    builtins: ['node:crypto', 'node:vm'],
  },
  // Tables of the actions lie in a database of their own.
  room('rules', ['common', 'storage', 'registry', 'access', 'messages', 'shadows', 'rules/sql'], {
    packages: ['better-sqlite3'],
    builtins: ['node:crypto', 'node:fs', 'node:module', 'node:path', 'node:worker_threads'],
  }),
  room(
    'provisioning',
    ['common', 'storage', 'policy', 'registry', 'access', 'listeners', 'messages'],
    { builtins: ['node:crypto', 'node:fs', 'node:path'] },
  ),
  // All that a core has, in the words of the real service.
  room('export/cloudformation', ['common', 'storage', 'registry', 'jobs', 'rules', 'provisioning']),
  // The same things and policies in the words of other brokers.
  room('export', ['common', 'policy', 'registry'], { builtins: ['node:path'] }),
  room('connections', ['common', 'storage', 'access', 'messages'], { builtins: ['node:crypto'] }),
  // The only room that knows the engine; it decides nothing.
  room('mqtt', ['common', 'storage', 'access', 'listeners', 'messages', 'connections'], {
    packages: ENGINE,
    builtins: ['node:crypto', 'node:stream', 'node:timers/promises'],
  }),
  room(
    'http',
    [
      'common',
      'storage',
      'policy',
      'registry',
      'access',
      'listeners',
      'authorizers',
      'messages',
      'shadows',
      'jobs',
      'rules',
      'provisioning',
      'connections',
    ],
    { packages: ['typebox'], builtins: ['node:crypto', 'node:http', 'node:tls'] },
  ),
  { place: 'broker/vite.config.ts', folders: NONE, packages: ['vite'], builtins: ['node:path'] },
  // Where the parts come together.
  { place: 'broker/main.ts', folders: [KERNEL, 'broker'], packages: NONE, builtins: NONE },
];

function room(
  name: string,
  below: readonly string[],
  rest: Partial<Pick<Layer, 'packages' | 'builtins'>> = {},
): Layer {
  const folders = [KERNEL, ...below.map((lower) => `broker/${lower}`)];
  return { place: `broker/${name}`, folders, packages: NONE, builtins: NONE, ...rest };
}
