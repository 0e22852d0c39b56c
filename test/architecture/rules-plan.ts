/** Rule `plan`: the bounds on the plan of the house. `npm run plan` prints it with them. */
import { formatRun } from './duplicated-runs.ts';
import { BOUND_FOLDERS, ENGINE_ROOM, planOf, type FolderPlan } from './plan.ts';
import { isBelow, type Finding, type Project } from './project.ts';

export const FOLDER_FILES_MAX = 40;
export const LEVELS_MAX = 12;

export function checkPlan(project: Project): Finding[] {
  const findings = planOf(project)
    .filter(({ folder }) => BOUND_FOLDERS.includes(folder))
    .flatMap(planFindings);
  // A run with places in two top folders is in the plan of both.
  return [...new Map(findings.map((item) => [`${item.path} ${item.message}`, item])).values()];
}

/** Each driver is one file of data: their number says nothing about the folder. */
export function isFreeFolder(path: string): boolean {
  return path.endsWith('/drivers');
}

/** What breaks a bound; imports that layers.ts forbids are the findings of the rule `layers`. */
export function planFindings(plan: FolderPlan): Finding[] {
  const finding = (path: string, message: string): Finding => ({ rule: 'plan', path, message });
  return [
    ...plan.folders
      .filter(({ path, fileCount }) => fileCount > FOLDER_FILES_MAX && !isFreeFolder(path))
      .map(({ path, fileCount }) =>
        finding(path, `has ${fileCount} source files, at most ${FOLDER_FILES_MAX} are allowed`),
      ),
    ...(plan.roomChain.length > LEVELS_MAX
      ? [
          finding(
            plan.folder,
            `has ${plan.roomChain.length} levels, at most ${LEVELS_MAX} are allowed: ` +
              plan.roomChain.join(' → '),
          ),
        ]
      : []),
    ...[...plan.roomCycles, ...plan.fileCycles].map((cycle) =>
      finding(cycle[0] ?? plan.folder, `is in a cycle of imports: ${cycle.join(', ')}`),
    ),
    ...plan.engineFiles
      .filter((path) => !isBelow(path, ENGINE_ROOM))
      .map((path) => finding(path, `imports the MQTT engine, which only ${ENGINE_ROOM} may`)),
    ...plan.duplicates.map((run): Finding => {
      const [{ path, firstLine }] = run.places;
      return { rule: 'plan', path, line: firstLine, message: `stands twice: ${formatRun(run)}` };
    }),
  ];
}
