/** Checks an attack that somebody wrote outside the project: everything that is wrong, by field. */
import { defined } from '#kernel/defined.ts';
import { isRecord } from '#kernel/records.ts';
import type { Attack } from '../../attacks/attack.ts';
import { ownAttackSchema } from '../../attacks/own-attack-schema.ts';
import { ATTACKS } from '../../attacks/registry.ts';
import { readDocument } from '../document.ts';
import { checkScenario, type CheckedScenario } from '../load.ts';
import { quote, type Problem } from '../problem.ts';
import { schemaProblems } from '../schema-problems.ts';
import { trialText, triedRungs, triedSecurities, type TrialOrder } from './trial.ts';

export type FieldProblem = Pick<Problem, 'path' | 'message' | 'suggestion' | 'hint'>;

const ID = /^[A-Z][0-9]{2}(-[a-z0-9]+)+$/;
/** What `defineRung` gives. */
const HANDS = ['start', 'check', 'actsAt'] as const;

/** Of what a module exports; none where it can be tried. */
export function ownAttackProblems(given: unknown): FieldProblem[] {
  if (!isRecord(given)) {
    return [
      {
        path: '',
        message: 'the module gives no attack',
        hint: 'return a record from its function',
      },
    ];
  }
  const shape = [...shapeProblems(given), ...rungProblems(given)];
  if (shape.length > 0) return shape;
  const attack = given as unknown as Attack;
  if (!ID.test(attack.id)) {
    const hint = 'a letter, two digits and a name, for example X01-late-echo';
    return [{ path: 'id', message: `${quote(attack.id)} is not an id`, hint }];
  }
  if (ATTACKS.some(({ id }) => id === attack.id)) {
    return [{ path: 'id', message: `"${attack.id}" is in the catalogue`, hint: 'choose another' }];
  }
  if (triedRungs(attack).length === 0) {
    const hint = 'give one of them a trial';
    return [{ path: 'rungs', message: 'none is ever tried', hint }];
  }
  return [...rowProblems(attack), ...storyProblems(attack)];
}

function shapeProblems(given: Readonly<Record<string, unknown>>): FieldProblem[] {
  // Functions and symbols of a schema are not a part of what is said.
  const value = JSON.parse(JSON.stringify(given)) as unknown;
  const document = readDocument('{}', '');
  return schemaProblems(value, { file: '', document, schema: ownAttackSchema, base: [] });
}

function rungProblems({ rungs }: Readonly<Record<string, unknown>>): FieldProblem[] {
  if (!isRecord(rungs)) return [];
  return Object.entries(rungs).flatMap(([name, rung]): FieldProblem[] => {
    const missing = HANDS.filter((hand) => !isRecord(rung) || typeof rung[hand] !== 'function');
    if (missing.length === 0) return [];
    const hint = 'make it with defineRung({ about, positions, parameters, trial, start })';
    return [{ path: `rungs.${name}`, message: 'is not a rung', hint }];
  });
}

/** What a control takes away is what stands against the attack. */
function rowProblems({ meets, rungs }: Attack): FieldProblem[] {
  return Object.entries(rungs).flatMap(([name, { trial }]) => {
    if (trial === undefined) return [];
    const row = trial.meets ?? meets;
    const controls = [
      [`rungs.${name}.trial.control`, trial.control] as const,
      ...Object.entries(trial.controls ?? {}).map(
        ([mode, control]) => [`rungs.${name}.trial.controls.${mode}`, control] as const,
      ),
    ];
    return controls.flatMap(([path, { off = [] }]) =>
      off
        .filter((id) => !row.includes(id))
        .map((id) => ({
          path: `${path}.off`,
          message: `${id} is not among the defences that the attack meets`,
          hint: `meets: [${row.join(', ')}]`,
        })),
    );
  });
}

/** Each trial is checked as the story that it is. */
function storyProblems(attack: Attack): FieldProblem[] {
  const orders = triedRungs(attack).flatMap((rung) =>
    triedSecurities(attack, rung).map((security): TrialOrder => ({ attack, rung, security })),
  );
  const found = orders.flatMap((order): FieldProblem[] => {
    let checked: CheckedScenario;
    try {
      checked = checkScenario({ ...trialText(order, true), attacks: [attack] });
    } catch (error) {
      // The check begins the rung once, to see what it plans; whatever it throws is of the module.
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      return [{ path: `rungs.${order.rung}.start`, message: `ended with ${reason}` }];
    }
    if (checked.kind === 'valid') return [];
    return checked.problems.map(({ path, message, suggestion, hint }) => ({
      path: fieldOf(order, path),
      message,
      ...defined({ suggestion, hint }),
    }));
  });
  return [...new Map(found.map((one) => [`${one.path} ${one.message}`, one])).values()];
}

/** Part of the story → field of the trial that says it. */
const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/^time\.duration/, 'duration'],
  [/^time\.start/, 'start'],
  [/^property\.preset/, 'house'],
  [/^fleet\.intervalS/, 'intervalS'],
  [/^attacks\[0\]\.with/, 'with'],
  [/^attacks\[0\]\.at/, 'at'],
  [/^expect\.alarms/, 'alarms'],
];

function fieldOf({ rung }: TrialOrder, path: string): string {
  const row = FIELDS.find(([part]) => part.test(path));
  const field = row === undefined ? path.replace(/^attacks\[0\]\.?/, '') : path.replace(...row);
  return `rungs.${rung}.trial${field === '' ? '' : `.${field}`}`;
}
