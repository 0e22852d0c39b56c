/** The plan of the house for people, as a table, and for programs, as JSON. */
import { columns } from '../../cli/common/render.ts';
import { BOUND_FOLDERS, ENGINE_ROOM, type FolderPlan } from './plan.ts';
import { isBelow } from './project.ts';
import { FOLDER_FILES_MAX, isFreeFolder, LEVELS_MAX, planFindings } from './rules-plan.ts';

interface Column {
  readonly title: string;
  readonly cell: (plan: FolderPlan) => string | number;
  /** Of each bound folder; empty where the number is only for information. */
  readonly bound: string;
}

const COLUMNS: readonly Column[] = [
  { title: 'folder', cell: ({ folder }) => folder, bound: 'bound' },
  { title: 'files', cell: ({ fileCount }) => fileCount, bound: '' },
  {
    title: 'largest',
    cell: (plan) => largestFolder(plan)?.fileCount ?? 0,
    bound: `≤ ${FOLDER_FILES_MAX}`,
  },
  { title: 'rooms', cell: ({ rooms }) => rooms.length, bound: '' },
  { title: 'levels', cell: ({ roomChain }) => roomChain.length, bound: `≤ ${LEVELS_MAX}` },
  { title: 'of files', cell: ({ fileChain }) => fileChain.length, bound: '' },
  { title: 'arrows', cell: ({ arrowCount }) => arrowCount, bound: '' },
  { title: 'up', cell: ({ arrowsUp }) => arrowsUp.length, bound: '0' },
  { title: 'room cycles', cell: ({ roomCycles }) => roomCycles.length, bound: '0' },
  { title: 'file cycles', cell: ({ fileCycles }) => fileCycles.length, bound: '0' },
  { title: 'engine', cell: ({ engineFiles }) => engineFiles.length, bound: '' },
  { title: 'outside', cell: (plan) => engineElsewhere(plan).length, bound: '0' },
  { title: 'duplicates', cell: ({ duplicates }) => duplicates.length, bound: '0' },
];

const LEGEND = `files       source files without tests (test/: all)
largest     files directly in the largest folder, drivers/ apart
rooms       direct subfolders, and each loose file
levels      rooms on the longest chain of imports; of files: the same chain counted in files
arrows      pairs of rooms of which one imports from the other; up: against layers.ts
engine      files that import the MQTT engine; outside: not in ${ENGINE_ROOM}
duplicates  pairs of runs of 12 or more code lines (braces, comments, imports not counted), tables and
            tests apart
`;

export function planText(plans: readonly FolderPlan[]): string {
  const rows = [
    COLUMNS.map(({ title }) => title),
    ...plans.map((plan) => COLUMNS.map(({ cell }) => String(cell(plan)))),
    COLUMNS.map(({ bound }) => bound),
  ];
  const numbers = COLUMNS.flatMap(({ title }, index) => (title === 'folder' ? [] : [index]));
  const bound = plans.filter(({ folder }) => BOUND_FOLDERS.includes(folder));
  const chains = bound.map(
    ({ folder, roomChain }) => `${folder}: ${shortNames(folder, roomChain).join(' → ')}`,
  );
  const breaks = bound
    .flatMap((plan) => [...plan.arrowsUp, ...planFindings(plan)])
    .map(({ path, message }) => `${path} ${message}`);
  return [
    columns(rows, { alignRight: numbers }).join('\n'),
    `${LEGEND}docs and test are listed, not bound.`,
    `Longest chain of rooms\n${chains.join('\n')}`,
    breaks.length === 0 ? 'Every bound holds.' : `Breaks a bound\n${breaks.join('\n')}`,
  ]
    .map((part) => `${part}\n`)
    .join('\n');
}

/** The plan as it is, one value for all top folders. */
export function planJson(plans: readonly FolderPlan[]): string {
  return `${JSON.stringify(plans, undefined, 2)}\n`;
}

function largestFolder({ folders }: FolderPlan): FolderPlan['folders'][number] | undefined {
  return folders.find(({ path }) => !isFreeFolder(path));
}

function engineElsewhere({ engineFiles }: FolderPlan): string[] {
  return engineFiles.filter((path) => !isBelow(path, ENGINE_ROOM));
}

function shortNames(folder: string, rooms: readonly string[]): string[] {
  return rooms.map((room) => room.slice(folder.length + 1));
}
