/** The machine: Node, ports, clock, and a browser for the tests. */
import { accessSync, constants, readFileSync } from 'node:fs';
import net from 'node:net';
import { formatInstant, type Instant } from '#kernel/time.ts';
import { brokerError } from '../../broker/common/errors.ts';
import { portalError } from '../../twin/errors.ts';
import { doctorError } from './errors.ts';
import { bad, good, note, reasonOf, type Finding } from './finding.ts';

const OLDEST_MAJOR = 24;

export function nodeFindings(version: string): Finding[] {
  if (Number(version.split('.')[0]) < OLDEST_MAJOR) {
    return [bad('node', doctorError('DOCTOR_NODE_TOO_OLD', { details: { found: version } }))];
  }
  const pinned = pinnedNode();
  if (pinned === undefined || pinned === version) return [good('node', `Node ${version}`)];
  return [
    good('node', `Node ${version}`),
    note('node', `the project pins Node ${pinned}`, 'npm start and npm test use the pinned one'),
  ];
}

function pinnedNode(): string | undefined {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { devDependencies } = JSON.parse(text) as { devDependencies?: Record<string, string> };
  return devDependencies?.['node'];
}

/** The ports that `npm start` takes when it is not told otherwise; `host` as it would use it. */
export async function portFindings(
  ports: { readonly mqtt: number; readonly https: number; readonly http: number },
  host = '127.0.0.1',
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, port] of Object.entries(ports)) {
    const check = `port ${port}`;
    const reason = await listenReason(port, host);
    const option = name === 'http' ? '--port' : `--${name}-port`;
    const details = { port, host, option };
    const taken =
      name === 'http'
        ? portalError('PORTAL_PORT_TAKEN', { details })
        : brokerError('BROKER_PORT_TAKEN', { details });
    const refused = brokerError('BROKER_CANNOT_LISTEN', { details: { ...details, reason } });
    if (reason === undefined) findings.push(good(check, 'free'));
    else findings.push(bad(check, reason === 'EADDRINUSE' ? taken : refused));
  }
  return findings;
}

/** Why nobody can listen there; undefined when it works. */
function listenReason(port: number, host: string): Promise<string | undefined> {
  const server = net.createServer();
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(reasonOf(error)));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

/** Nobody runs this version before it was written. */
const EARLIEST: Instant = Date.UTC(2025, 0, 1);

export function clockFindings(now: Instant): Finding[] {
  if (now >= EARLIEST) return [good('clock', formatInstant(now))];
  const details = { now: formatInstant(now), earliest: formatInstant(EARLIEST) };
  return [bad('clock', doctorError('DOCTOR_CLOCK_WRONG', { details }))];
}

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Only the tests of the dashboard need a browser of a known place. */
export function browserFindings(env: Readonly<Record<string, string | undefined>>): Finding[] {
  const asked = env['CHROMIUM_PATH'];
  const found = (asked ? [asked] : BROWSERS).find(isExecutable);
  if (found !== undefined) return [good('browser for tests', found)];
  const hint = 'install Debian\'s "chromium", or set CHROMIUM_PATH; nothing else needs it';
  return [note('browser for tests', 'no Chromium: browser tests are skipped', hint)];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
