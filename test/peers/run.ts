/**
 * `npm run peers -- moto|paho CHECKOUT [words for the tests]`: runs tests of others against fresh cores
 * of ours, from a checkout that the user names. What is run is an edited copy; nothing of it is kept.
 * It says which edits were made and why, what differs and why, and ends with 1 where that is not all.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serveCores } from './cores.ts';
import { startCore } from '../../cli/library/core.ts';
import { MOTO } from './moto.ts';
import { PAHO } from './paho.ts';
import { listenPlain } from './plain-listener.ts';
import { edited, judge, type PeerSuite, type TestResult } from './suite.ts';

const PYTEST = [
  ...['-q', '--tb=no', '--no-header', '-W', 'ignore', '-p', 'no:cacheprovider'],
  ...['-p', 'metertwin_peer', '--ignore-glob=*_cloudformation.py', '--ignore-glob=*test_server.py'],
];

/** The account that moto's tests expect. */
const ACCOUNT = '123456789012';

async function runMoto(from: string, given: readonly string[]): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'metertwin-peers-'));
  const cores = await serveCores(ACCOUNT);
  try {
    for (const part of ['__init__.py', 'markers.py', 'test_iot', 'test_iotdata']) {
      cpSync(path.join(from, 'tests', part), path.join(folder, 'tests', part), { recursive: true });
    }
    editAll(MOTO, folder);
    const results = path.join(folder, 'results.jsonl');
    const tests = given.length === 0 ? ['tests'] : given;
    await python(['-m', 'pytest', ...PYTEST, ...tests], {
      cwd: folder,
      env: {
        METERTWIN_PEER_CORES: cores.url,
        METERTWIN_PEER_RESULTS: results,
        PYTHONPATH: [import.meta.dirname, from].join(path.delimiter),
      },
    });
    return tell(MOTO, readResults(results));
  } finally {
    await cores.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Its suite wants one filter that nobody may subscribe to. */
const PAHO_POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'iot:*', Resource: '*' },
    {
      Effect: 'Deny',
      Action: 'iot:Subscribe',
      Resource: 'arn:aws:iot:*:*:topicfilter/test/nosubscribe',
    },
  ],
};

/** Its clients know no TLS, and its scripts run by themselves. */
async function runPaho(from: string): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'metertwin-peers-'));
  const core = await startCore({ quotas: 'none', policy: PAHO_POLICY });
  const plain = await listenPlain(core.endpoint, await core.issue('peer'));
  try {
    cpSync(path.join(from, 'interoperability'), folder, { recursive: true });
    editAll(PAHO, folder);
    const results = path.join(folder, 'results.jsonl');
    const runner = path.join(import.meta.dirname, 'unittest_peer.py');
    for (const script of ['client_test.py', 'client_test5.py']) {
      await python([runner, script, '-p', String(plain.port)], {
        cwd: folder,
        env: { METERTWIN_PEER_RESULTS: results },
      });
    }
    return tell(PAHO, readResults(results));
  } finally {
    plain.close();
    await core.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function tell(suite: PeerSuite, results: readonly TestResult[]): number {
  const { lines, isAsKnown } = judge(suite, results);
  process.stdout.write(`${lines.join('\n')}\n`);
  return isAsKnown ? 0 : 1;
}

function editAll(suite: PeerSuite, folder: string): void {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.py')) continue;
    const place = path.join(folder, file);
    writeFileSync(place, edited(suite, file, readFileSync(place, 'utf8')));
  }
}

function readResults(file: string): TestResult[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as TestResult);
}

interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

function python(words: readonly string[], { cwd, env }: Place): Promise<number> {
  const child = spawn('python3', words, {
    cwd,
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('exit', (code) => resolve(code ?? 1));
  });
}

const RUNS: Readonly<Record<string, (from: string, words: readonly string[]) => Promise<number>>> =
  {
    moto: runMoto,
    paho: runPaho,
  };

const [name = '', checkout, ...words] = process.argv.slice(2);
const run = RUNS[name];
if (run === undefined || checkout === undefined) {
  process.stderr.write('usage: npm run peers -- moto|paho CHECKOUT [words for its tests]\n');
  process.exitCode = 2;
} else {
  process.exitCode = await run(path.resolve(checkout), words);
}
