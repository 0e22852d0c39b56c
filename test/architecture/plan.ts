/**
 * The plan of the house, counted: how large, how deep and how tidy each top folder is. A room is a
 * direct subfolder of a top folder; a file that lies loose in the top folder is a room of its own.
 * Imports of types count like all others. Tests do not count, except in `test/` itself.
 */
import { posix } from 'node:path';
import { duplicatedRuns, type DuplicatedRun } from './duplicated-runs.ts';
import { cycles, longestChain, type Graph } from './graph.ts';
import { isBelow, isTest, type Finding, type Project } from './project.ts';
import { checkLayers } from './rules-imports.ts';

export interface FolderPlan {
  readonly folder: string;
  readonly fileCount: number;
  /** Folders with the source files that lie directly in them, largest first. */
  readonly folders: readonly FolderSize[];
  readonly rooms: readonly string[];
  /** Rooms on the longest chain of imports, from the one that nothing else of the chain needs. */
  readonly roomChain: readonly string[];
  readonly fileChain: readonly string[];
  /** How many pairs of rooms there are of which one imports from the other. */
  readonly arrowCount: number;
  /** Imports that layers.ts forbids. */
  readonly arrowsUp: readonly Finding[];
  readonly fileCycles: readonly (readonly string[])[];
  readonly roomCycles: readonly (readonly string[])[];
  /** Files that import the MQTT engine or the packages that it is made of. */
  readonly engineFiles: readonly string[];
  /** Duplicated runs of which at least one place is in the folder. */
  readonly duplicates: readonly DuplicatedRun[];
}

interface FolderSize {
  readonly path: string;
  readonly fileCount: number;
}

/** Top folders of the programs, which the bounds hold. */
export const BOUND_FOLDERS: readonly string[] = ['broker', 'cli', 'sim', 'twin', 'ui'];

/** Top folders that are only listed: pages made of tables, and tests. */
const LISTED_FOLDERS: readonly string[] = ['docs', 'test'];

/** The only room that may know the engine. */
export const ENGINE_ROOM = 'broker/mqtt';

const ENGINE_PACKAGES = [
  'aedes',
  'aedes-packet',
  'aedes-persistence',
  'mqemitter',
  'mqtt-packet',
] as const;

export function planOf(project: Project): FolderPlan[] {
  const arrowsUp = checkLayers(project);
  const duplicates = duplicatedRuns(project);
  return [...BOUND_FOLDERS, ...LISTED_FOLDERS].map((folder) => {
    const files = sourcesOf(project, folder);
    const fileGraph = graphOf(files, (file) => importsOf(project, file));
    const roomGraph = roomGraphOf(folder, fileGraph);
    return {
      folder,
      fileCount: files.length,
      folders: folderSizes(files),
      rooms: [...roomGraph.keys()].sort(),
      roomChain: longestChain(roomGraph),
      fileChain: longestChain(fileGraph),
      arrowCount: [...roomGraph.values()].reduce((sum, targets) => sum + targets.size, 0),
      arrowsUp: arrowsUp.filter(({ path }) => isBelow(path, folder)),
      fileCycles: cycles(fileGraph),
      roomCycles: cycles(roomGraph),
      engineFiles: files.filter((file) => knowsEngine(project, file)),
      duplicates: duplicates.filter(({ places }) =>
        places.some(({ path }) => isBelow(path, folder)),
      ),
    };
  });
}

function sourcesOf(project: Project, folder: string): string[] {
  return project.sources.filter(
    (path) => isBelow(path, folder) && (folder === 'test' || !isTest(path)),
  );
}

function folderSizes(files: readonly string[]): FolderSize[] {
  const counts = new Map<string, number>();
  for (const file of files) {
    const path = posix.dirname(file);
    counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return [...counts]
    .map(([path, fileCount]) => ({ path, fileCount }))
    .sort((a, b) => b.fileCount - a.fileCount);
}

function importsOf(project: Project, file: string): string[] {
  return project
    .edges(file)
    .flatMap(({ target }) => (target.kind === 'file' && target.path !== file ? [target.path] : []));
}

/** Only arrows inside the folder count. */
function graphOf(files: readonly string[], importsOfFile: (file: string) => string[]): Graph {
  const own = new Set(files);
  return new Map(
    files.map((file) => [file, new Set(importsOfFile(file).filter((path) => own.has(path)))]),
  );
}

function roomGraphOf(folder: string, fileGraph: Graph): Graph {
  const rooms = new Map<string, Set<string>>();
  for (const [file, targets] of fileGraph) {
    const room = roomOf(folder, file);
    const others = rooms.get(room) ?? new Set();
    for (const target of targets) others.add(roomOf(folder, target));
    others.delete(room);
    rooms.set(room, others);
  }
  return rooms;
}

/** `broker/http` of a file anywhere below it, `broker/main.ts` of the loose file. */
function roomOf(folder: string, file: string): string {
  const [name = ''] = file.slice(folder.length + 1).split('/');
  return `${folder}/${name}`;
}

function knowsEngine(project: Project, file: string): boolean {
  return project
    .edges(file)
    .some(
      ({ target }) =>
        target.kind === 'package' && ENGINE_PACKAGES.some((name) => name === target.name),
    );
}
