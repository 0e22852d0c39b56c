/** What `metertwin policy test` says about one action on one resource. */
import type { PolicyAnswer } from '../../broker/access/policy-check.ts';
import { formatStatement, type StatementName } from '../../broker/policy/evaluator.ts';
import type { CommandIo } from '../common/args.ts';
import { mark } from '../common/render.ts';

type Verdict = 'ALLOWED' | 'EXPLICIT_DENY' | 'IMPLICIT_DENY';

export function answerLines(answer: PolicyAnswer, io: Pick<CommandIo, 'style'>): string[] {
  const { action, resource, decision, allowing, skipped } = answer;
  const word = decision.allowed ? 'allowed' : 'denied ';
  return [
    `${mark(decision.allowed, io)} ${word}  ${action}  ${resource}`,
    ...reasonLines(answer).map((line) => `    ${line}`),
    ...(verdictOf(answer) === 'EXPLICIT_DENY' && allowing.length > 0
      ? [`    it would be allowed by ${allowing.map(place).join(', ')}`]
      : []),
    ...skipped.map(({ statement, missing }) => {
      const why = missing.length === 0 ? 'its condition does not hold' : valueless(missing);
      return `    ${place(statement)} does not apply: ${why}`;
    }),
  ];
}

export function answerJson(answer: PolicyAnswer) {
  const { action, resource, decision, allowing, denying, skipped } = answer;
  return {
    action,
    resource,
    decision: verdictOf(answer),
    ...('statement' in decision ? { statement: formatStatement(decision.statement) } : {}),
    allowing: allowing.map(formatStatement),
    denying: denying.map(formatStatement),
    notApplicable: skipped.map(({ statement, missing }) => ({
      statement: formatStatement(statement),
      missing,
    })),
  };
}

function reasonLines({ decision }: PolicyAnswer): string[] {
  if (!('statement' in decision)) return ['no statement allows it (implicit deny)'];
  return [`${decision.allowed ? 'by' : 'by an explicit Deny:'} ${place(decision.statement)}`];
}

function verdictOf({ decision }: PolicyAnswer): Verdict {
  if (decision.allowed) return 'ALLOWED';
  return decision.effect === 'explicit-deny' ? 'EXPLICIT_DENY' : 'IMPLICIT_DENY';
}

function place({ policy, number, sid }: StatementName): string {
  return `${policy}, statement ${number}${sid === undefined || sid === '' ? '' : ` (${sid})`}`;
}

function valueless(missing: readonly string[]): string {
  return `${missing.join(', ')} ${missing.length === 1 ? 'has' : 'have'} no value`;
}
