/**
 * Rule `crown`: neither the core nor a gateway can decrypt a telegram. Everything that their code
 * reaches at run time is followed, through any number of files, to anything that opens ciphertext.
 */
import { isTest, type Finding, type Project } from './project.ts';

/** Folders whose programs hold ciphertext only. */
const BLIND = ['broker/', 'sim/gateway/'];

/** Files of ours that hold or use meter keys. */
const KEY_FILES = [
  /^twin\/wire\/(decode-[\w-]+|acceptance)\.ts$/,
  /^twin\/wire\/(security|dissect|drivers)\//,
  /^twin\/keys\//,
];

const CIPHER_PACKAGES = ['@noble/ciphers'];

/** Calls that open ciphertext, by last name, whatever object they hang on. */
const OPENERS = ['createDecipheriv', 'privateDecrypt', 'publicDecrypt', 'decrypt', 'unwrapKey'];

export function checkCrown(project: Project): Finding[] {
  const blind = project.sources.filter(
    (path) => BLIND.some((folder) => path.startsWith(folder)) && !isTest(path),
  );
  return blind.flatMap((path) => findOpener(project, path) ?? []);
}

/** Breadth first, so that the chain in the finding is a shortest one. */
function findOpener(project: Project, start: string): Finding | undefined {
  const chains: string[][] = [[start]];
  const seen = new Set([start]);
  for (let chain = chains.shift(); chain !== undefined; chain = chains.shift()) {
    const path = chain.at(-1) ?? start;
    const reason = openerIn(project, path);
    if (reason !== undefined) {
      return {
        rule: 'crown',
        path: start,
        message: `can decrypt: ${[...chain, reason].join(' → ')}`,
      };
    }
    for (const { target, form } of project.edges(path)) {
      if (form === 'type' || target.kind !== 'file' || seen.has(target.path)) continue;
      if (!target.path.endsWith('.ts')) continue;
      seen.add(target.path);
      chains.push([...chain, target.path]);
    }
  }
  return undefined;
}

function openerIn(project: Project, path: string): string | undefined {
  if (KEY_FILES.some((pattern) => pattern.test(path))) return 'meter keys';
  for (const { target, form } of project.edges(path)) {
    if (form === 'type' || target.kind !== 'package') continue;
    if (CIPHER_PACKAGES.includes(target.name)) return target.name;
  }
  const use = project
    .facts(path)
    .uses.find(({ name }) => OPENERS.includes(name.slice(name.lastIndexOf('.') + 1)));
  return use === undefined ? undefined : `${use.name} (line ${use.line})`;
}
