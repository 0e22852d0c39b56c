/** Topic rules: the payload of the API with the names of CloudFormation, which begin with capitals. */
import { defined } from '#kernel/defined.ts';
import { isRecord } from '#kernel/records.ts';
import { placeText } from './place-text.ts';
import { type Draft, tagsOf } from './draft.ts';

export function ruleResources(draft: Draft): void {
  const { contents, ids, resources } = draft;
  const { registry } = contents;
  for (const { name, document } of contents.rules) {
    const { sql, description, actions, errorAction, ruleDisabled, awsIotSqlVersion } = document;
    resources.set(ids.of('Rule', name), {
      Type: 'AWS::IoT::TopicRule',
      Properties: {
        RuleName: name,
        TopicRulePayload: {
          Sql: sql,
          AwsIotSqlVersion: awsIotSqlVersion,
          RuleDisabled: ruleDisabled,
          ...defined({ Description: description }),
          Actions: actions.map((action) => actionOf(action, draft)),
          ...(errorAction === undefined ? {} : { ErrorAction: actionOf(errorAction, draft) }),
        },
        ...tagsOf(registry, registry.arns.of('rule', name)),
      },
    });
    for (const action of actions) addDestination(action, draft);
    const invoked = [...actions, errorAction].flatMap((action) => functionOf(action) ?? []);
    for (const lambda of new Set(invoked)) {
      draft.problems.push(
        `the right of the rule ${name} to call ${lambda} (lambda add-permission)`,
      );
    }
  }
}

/** Where an HTTP action sends to must have been confirmed. */
function addDestination(action: unknown, { ids, resources }: Draft): void {
  const http = isRecord(action) ? action['http'] : undefined;
  const url = isRecord(http) ? (http['confirmationUrl'] ?? http['url']) : undefined;
  if (typeof url !== 'string' || url.includes('${')) return;
  resources.set(ids.of('Destination', url), {
    Type: 'AWS::IoT::TopicRuleDestination',
    Properties: { HttpUrlProperties: { ConfirmationUrl: url } },
  });
}

function functionOf(action: unknown): string | undefined {
  const lambda = isRecord(action) ? action['lambda'] : undefined;
  const name = isRecord(lambda) ? lambda['functionArn'] : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** `{republish: {roleArn, …}}` → `{Republish: {RoleArn, …}}`, its role one of the template. */
function actionOf(action: Readonly<Record<string, unknown>>, draft: Draft): unknown {
  const entries = Object.entries(action).filter(([, fields]) => fields !== null);
  return Object.fromEntries(
    entries.map(([kind, fields]) => [capital(kind), fieldsOf(fields, { kind, draft })]),
  );
}

interface Of {
  readonly kind: string;
  readonly draft: Draft;
}

function fieldsOf(fields: unknown, of: Of): unknown {
  if (!isRecord(fields)) return fields;
  const { kind, draft } = of;
  const { roleArn, ...rest } = fields;
  const role =
    typeof roleArn === 'string'
      ? { RoleArn: draft.roles.forAction(roleArn, { kind, fields }) }
      : {};
  return { ...role, ...(renamed(rest, draft) as object) };
}

function renamed(value: unknown, draft: Draft): unknown {
  if (typeof value === 'string') return placeText(value, draft.contents.registry.arns);
  if (Array.isArray(value)) return value.map((item) => renamed(item, draft));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([name, item]) => [capital(name), renamed(item, draft)]),
  );
}

const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);
