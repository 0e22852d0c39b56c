/** All rules on the tree of files, by the sentence that they keep true. */
import type { Finding, Project } from './project.ts';
import { checkClaims } from './rules-claims.ts';
import { checkCalls } from './rules-calls.ts';
import { checkCrown } from './rules-crown.ts';
import { checkErrors } from './rules-errors.ts';
import { checkLayers } from './rules-imports.ts';
import { checkOrphans } from './rules-orphans.ts';
import { checkEnglish } from './rules-english.ts';
import { checkExports } from './rules-exports.ts';
import { checkIdioms } from './rules-idioms.ts';
import { checkGeneratedBlocks } from './generated-blocks.ts';
import { checkHeldClaims, checkNamedFiles, checkNamedRooms } from './rules-pages.ts';
import { checkPlan } from './rules-plan.ts';
import { checkLockFile, checkMachineNames, checkReadmes } from './rules-repository.ts';
import { checkSizes } from './rules-sizes.ts';

type Rule = (project: Project) => Finding[];

export const RULES: Readonly<Record<string, Rule>> = {
  'every import is one that the layers allow': checkLayers,
  'nothing that the core or a gateway reaches can decrypt': checkCrown,
  'time, chance and timers are parameters where a run must repeat': checkCalls,
  'folders are small, imports go down, nothing stands twice': checkPlan,
  'files and functions are short enough to read': checkSizes,
  'every error code is complete, thrown, tested and documented, once': checkErrors,
  'no file is dead': checkOrphans,
  'no file names a registry or a path of one machine': checkMachineNames,
  'pages and comments name files that are there': checkNamedFiles,
  'a page that says only, never, always or exactly names what holds it': checkHeldClaims,
  'what pages claim has evidence, and is not refuted by it': checkClaims,
  'a page counts and lists nothing by hand that the tree can count': checkGeneratedBlocks,
  'the README of a program names each of its rooms': checkNamedRooms,
  'what a file exports, another file uses': checkExports,
  'what has a helper is written with it': checkIdioms,
  'pages, messages and help texts are written as a native writes': checkEnglish,
  'every top folder has a short README': checkReadmes,
  'the lock file names no address': checkLockFile,
};

/** `path:line message`, as editors and terminals link it. */
export function formatFinding({ path, line, message }: Finding): string {
  return `${path}${line === undefined ? '' : `:${line}`} ${message}`;
}
