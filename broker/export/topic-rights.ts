/**
 * What the policies of a thing let it publish and hear, as MQTT filters: the words in which other
 * brokers put the same. The two languages differ, so each right that does not fit is named.
 */
import type { Arns } from '../common/arn.ts';
import type { PolicyDocument, PolicyStatement } from '../policy/document.ts';
import { compilePattern, patternMatches } from '../policy/pattern.ts';
import { fillTemplate, parseTemplate, type PolicyContext } from '../policy/variables.ts';

export type TopicAction = 'publish' | 'receive';

interface TopicRight {
  readonly effect: 'Allow' | 'Deny';
  readonly action: TopicAction;
  /** MQTT filter, `metering/v1/gw-1/#`. */
  readonly filter: string;
}

export interface TopicRights {
  readonly rights: readonly TopicRight[];
  /**
   * One sentence for each statement that MQTT filters cannot say. Where it would have denied
   * something, the client gets no rights at all: an export never allows more than the policy.
   */
  readonly problems: readonly string[];
}

/** Other brokers know no second right for subscribing: they check what they deliver. */
const ACTIONS: readonly (readonly [string, TopicAction])[] = [
  ['iot:publish', 'publish'],
  ['iot:receive', 'receive'],
];

export interface NamedDocument {
  readonly name: string;
  readonly document: PolicyDocument;
}

interface Client {
  /** Values of the variables of its policies. */
  readonly context: PolicyContext;
  /** Of the core that it connects to. */
  readonly arns: Arns;
}

/** The rights of one client, with the variables of its policies filled. */
export function topicRights(policies: readonly NamedDocument[], client: Client): TopicRights {
  const rights = new Map<string, TopicRight>();
  const problems: string[] = [];
  let isSafe = true;
  for (const { name, document } of policies) {
    document.Statement.forEach((statement, index) => {
      const title = `${name}/${statement.Sid ?? index + 1}`;
      for (const found of statementRights(statement, { ...client, version: document.Version })) {
        if (typeof found !== 'string') {
          rights.set(JSON.stringify(found), found);
          continue;
        }
        problems.push(`${title}: ${found}`);
        isSafe &&= statement.Effect === 'Allow';
      }
    });
  }
  return { rights: isSafe ? [...rights.values()] : [], problems: [...new Set(problems)] };
}

function statementRights(
  statement: PolicyStatement,
  { context, arns, version }: Client & { readonly version: string },
): (TopicRight | string)[] {
  const actions = ACTIONS.filter(([name]) => statement.Action.some((one) => covers(one, name)));
  if (actions.length === 0) return [];
  if (statement.Condition !== undefined && Object.keys(statement.Condition).length > 0) {
    return ['it has a condition, which other brokers do not know'];
  }
  return statement.Resource.flatMap((resource): (TopicRight | string)[] => {
    const fill = fillTemplate(parseTemplate(resource, version === '2012-10-17'), context);
    // A variable without a value: the statement does not apply to this client.
    if ('missing' in fill) return [];
    const text = fill.parts.map(({ text: part }) => part).join('');
    const filter = text === '*' ? { filter: '#' } : filterOf(arns.parse(text), statement.Effect);
    if (filter === undefined) return [];
    if ('problem' in filter) return [filter.problem];
    return actions.map(([, action]) => ({
      effect: statement.Effect,
      action,
      filter: filter.filter,
    }));
  });
}

function covers(pattern: string, action: string): boolean {
  const compiled = compilePattern([{ text: pattern.toLowerCase(), literal: false }]);
  return patternMatches(compiled, action);
}

/**
 * Undefined for a resource that is no topic. In a policy a `*` runs across levels. As the last level
 * it is `#`; before that it becomes `+`, which is less: right for what is allowed, not for a denial.
 */
function filterOf(
  resource: ReturnType<Arns['parse']>,
  effect: TopicRight['effect'],
): { readonly filter: string } | { readonly problem: string } | undefined {
  const { kind, name } = resource ?? {};
  if (kind !== 'topic' || name === undefined) return undefined;
  const levels = name.split('/');
  const filter: string[] = [];
  for (const [index, level] of levels.entries()) {
    if (/[+#]/.test(level)) return { problem: `"${name}" has an MQTT wildcard as a letter` };
    if (!/[*?]/.test(level)) filter.push(level);
    else if (level !== '*') return { problem: `"${name}" has a wildcard inside a level` };
    else if (index === levels.length - 1) filter.push('#');
    else if (effect === 'Allow') filter.push('+');
    else return { problem: `"${name}" denies any number of levels in its middle` };
  }
  return { filter: filter.join('/') };
}
