/**
 * `npm run bench -- gateways`: ten thousand gateways at one core over mutual TLS, each with its
 * subscription and its reports, and what the core holds in memory then. The budget is 1 GB.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Figure } from '../report.ts';
import { makeIdentities } from './identities.ts';
import { startLoad, type Load, type LoadJob } from './load.ts';
import { startNodeServer, type BenchServer } from './servers.ts';

const GATEWAYS = 10_000;
const REPORTS = 3;

export async function benchGateways(): Promise<Figure[]> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'metertwin-bench-'));
  try {
    const identities = await makeIdentities(dataDir, GATEWAYS);
    const server = await startNodeServer('core', 'mTLS', dataDir);
    const load = startLoad({ url: server.url, isPlain: false, version: 4 });
    try {
      const step = stepper(server, load);
      return [
        await step('connect', { kind: 'connect', identities }),
        await step('subscribe to their shadows', { kind: 'listen' }),
        await step('report', { kind: 'report', messages: REPORTS }),
      ];
    } finally {
      load.stop();
      await server.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

type Step = (name: string, job: LoadJob) => Promise<Figure>;

function stepper(server: BenchServer, load: Load): Step {
  const emptyBytes = server.residentBytes();
  return async (name, job) => {
    process.stderr.write(`${GATEWAYS} gateways: ${name}\n`);
    const { ms } = await load.run(job);
    const bytes = server.residentBytes();
    return {
      name: `${GATEWAYS} gateways ${name}`,
      count: GATEWAYS * (job.kind === 'report' ? job.messages : 1),
      ms,
      unit: job.kind === 'report' ? 'reports' : 'gateways',
      more: {
        'kB a gateway': Math.round((bytes - emptyBytes) / GATEWAYS / 1000),
        'MB in all': Math.round(bytes / 1e6),
        'MB at most': Math.round(server.peakBytes() / 1e6),
      },
    };
  };
}
