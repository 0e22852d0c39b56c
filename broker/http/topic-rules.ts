/** Topic rules and their destinations on the control plane. */
import type { Registry } from '../registry/registry.ts';
import { LabError } from '#kernel/errors.ts';
import { AwsError, invalidRequest, notFound } from '../common/aws-error.ts';
import type { AwsErrorType } from '../common/aws-error.ts';
import { paginate } from '../registry/page.ts';
import type { Tag } from '../registry/tags.ts';
import type { Destination, DestinationStatus } from '../rules/destinations.ts';
import { RULE_LIMITS } from '../rules/limits.ts';
import { isRuleName, readRuleDocument } from '../rules/topic-rule.ts';
import type { CompiledRule, RuleDocument } from '../rules/topic-rule.ts';
import { filterMatches } from '../access/topics.ts';
import { oneOf, optionalObject, queryText, requiredText } from './fields.ts';
import { control, jsonBody, param } from './operation.ts';
import type { HttpRequest, Operation } from './operation.ts';
import { nextTokenPage } from './paging.ts';
import type { CoreServices } from './services.ts';

export const TOPIC_RULE_OPERATIONS: readonly Operation[] = [
  control('CreateTopicRule', 'POST /rules/:ruleName', createTopicRule),
  control('ReplaceTopicRule', 'PATCH /rules/:ruleName', replaceTopicRule),
  control('GetTopicRule', 'GET /rules/:ruleName', getTopicRule),
  control('DeleteTopicRule', 'DELETE /rules/:ruleName', deleteTopicRule),
  control('EnableTopicRule', 'POST /rules/:ruleName/enable', switchRule(false)),
  control('DisableTopicRule', 'POST /rules/:ruleName/disable', switchRule(true)),
  control('ListTopicRules', 'GET /rules', listTopicRules),
  control('CreateTopicRuleDestination', 'POST /destinations', createDestination),
  control('GetTopicRuleDestination', 'GET /destinations/:arn+', getDestination),
  control('UpdateTopicRuleDestination', 'PATCH /destinations', updateDestination),
  control('DeleteTopicRuleDestination', 'DELETE /destinations/:arn+', deleteDestination),
  control('ListTopicRuleDestinations', 'GET /destinations', listDestinations),
  {
    ...control(
      'ConfirmTopicRuleDestination',
      'GET /confirmdestination/:token+',
      confirmDestination,
    ),
    isOpen: true,
  },
];

/** Errors of the rules as the exceptions of AWS. */
const EXCEPTIONS: Readonly<Record<string, AwsErrorType>> = {
  RULE_SQL_INVALID: 'SqlParseException',
  RULE_SQL_TOO_LARGE: 'SqlParseException',
  RULE_INVALID: 'InvalidRequestException',
};

function createTopicRule(request: HttpRequest, { rules, registry }: CoreServices): unknown {
  const name = ruleName(request);
  const arn = registry.arns.of('rule', name);
  if (rules.store.get(name) !== undefined) {
    throw new AwsError('ResourceAlreadyExistsException', `Rule ${name} already exists`, {
      resourceId: name,
      resourceArn: arn,
    });
  }
  if (rules.store.count >= RULE_LIMITS.rules) {
    throw new AwsError('LimitExceededException', `There are already ${RULE_LIMITS.rules} rules.`);
  }
  registry.tags.put(arn, taggingOf(request));
  try {
    asAws(() => rules.save(name, readRuleDocument(jsonBody(request)), ownUrl(request)));
  } catch (error) {
    registry.tags.removeAll(arn);
    throw error;
  }
  return undefined;
}

/** The header `x-amz-tagging`: `key=value&key=value`, encoded as in a query. */
function taggingOf({ headers }: HttpRequest): readonly Tag[] {
  const text = headers['x-amz-tagging'];
  if (typeof text !== 'string') return [];
  return [...new URLSearchParams(text)].map(([Key, Value]) => ({ Key, Value }));
}

function replaceTopicRule(request: HttpRequest, { rules }: CoreServices): unknown {
  const { name } = existing(request, rules);
  asAws(() => rules.save(name, readRuleDocument(jsonBody(request)), ownUrl(request)));
  return undefined;
}

function getTopicRule(request: HttpRequest, { rules, registry }: CoreServices): unknown {
  const rule = existing(request, rules);
  const { name, document, createdAt } = rule;
  return {
    ruleArn: registry.arns.of('rule', name),
    rule: { ruleName: name, ...document, createdAt: createdAt / 1000 },
  };
}

function deleteTopicRule(request: HttpRequest, { rules, registry }: CoreServices): unknown {
  const name = ruleName(request);
  if (rules.store.get(name) === undefined) throw unauthorized(name);
  rules.store.remove(name);
  registry.tags.removeAll(registry.arns.of('rule', name));
  return undefined;
}

function switchRule(ruleDisabled: boolean): Operation['handle'] {
  return (request, { rules }) => {
    const { name, document } = existing(request, rules);
    const changed: RuleDocument = { ...document, ruleDisabled };
    rules.store.save(name, changed);
    return undefined;
  };
}

function listTopicRules(request: HttpRequest, { rules, registry }: CoreServices): unknown {
  const topic = queryText(request, 'topic');
  const disabled = queryText(request, 'ruleDisabled');
  const wanted = rules.store
    .list()
    .filter(({ statement: { filter } }) => topic === undefined || isFor(topic, filter))
    .filter(({ document }) => disabled === undefined || String(document.ruleDisabled) === disabled);
  const { items, nextToken } = paginate(
    wanted,
    nextTokenPage(request, 'ListTopicRules'),
    ({ name }) => name,
  );
  return { rules: items.map((rule) => summaryOf(rule, registry)), nextToken };
}

function isFor(topic: string, filter: string | undefined): boolean {
  return filter !== undefined && (filter === topic || filterMatches(filter, topic));
}

function summaryOf(
  { name, document, createdAt, statement }: CompiledRule,
  registry: Registry,
): object {
  return {
    ruleArn: registry.arns.of('rule', name),
    ruleName: name,
    topicPattern: statement.filter,
    createdAt: createdAt / 1000,
    ruleDisabled: document.ruleDisabled,
  };
}

function ruleName(request: HttpRequest): string {
  const name = param(request, 'ruleName');
  if (isRuleName(name)) return name;
  throw invalidRequest(
    "1 validation error detected: Value at 'ruleName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9_]+$",
  );
}

/** AWS hides which rules there are: a rule that does not exist is one without permission. */
function existing(request: HttpRequest, rules: CoreServices['rules']): CompiledRule {
  const name = ruleName(request);
  const rule = rules.store.get(name);
  if (rule === undefined) throw unauthorized(name);
  return rule;
}

function unauthorized(name: string): AwsError {
  return new AwsError('UnauthorizedException', `Access to topic rule '${name}' was denied`);
}

function asAws(change: () => void): void {
  try {
    change();
  } catch (error) {
    const type = error instanceof LabError ? EXCEPTIONS[error.code] : undefined;
    if (!(error instanceof LabError) || type === undefined) throw error;
    throw new AwsError(type, `${error.message}; ${error.hint}`);
  }
}

function createDestination(request: HttpRequest, { rules }: CoreServices): unknown {
  const configuration = optionalObject(jsonBody(request), 'destinationConfiguration') ?? {};
  const http = optionalObject(configuration, 'httpUrlConfiguration');
  if (http === undefined) throw invalidRequest('Only HTTP destinations are available.');
  const url = requiredText(http, 'confirmationUrl');
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw invalidRequest('confirmationUrl is not an HTTP URL.');
  }
  return { topicRuleDestination: shown(rules.destinations.ensure(url, ownUrl(request))) };
}

function getDestination(request: HttpRequest, { rules }: CoreServices): unknown {
  return { topicRuleDestination: shown(known(param(request, 'arn'), rules)) };
}

const SETTABLE: readonly DestinationStatus[] = ['ENABLED', 'DISABLED', 'IN_PROGRESS'];

function updateDestination(request: HttpRequest, { rules }: CoreServices): unknown {
  const body = jsonBody(request);
  const { arn, status: before } = known(requiredText(body, 'arn'), rules);
  const status = oneOf(requiredText(body, 'status'), 'status', SETTABLE) ?? 'ENABLED';
  if (!rules.destinations.setStatus(arn, { status, ownUrl: ownUrl(request) })) {
    throw invalidRequest(`The status cannot change from ${before} to ${status}.`);
  }
  return undefined;
}

function deleteDestination(request: HttpRequest, { rules }: CoreServices): unknown {
  rules.destinations.remove(known(param(request, 'arn'), rules).arn);
  return undefined;
}

function listDestinations(request: HttpRequest, { rules }: CoreServices): unknown {
  const page = nextTokenPage(request, 'ListTopicRuleDestinations');
  const { items, nextToken } = paginate(rules.destinations.list(), page, ({ arn }) => arn);
  const destinationSummaries = items.map((destination) => {
    const { httpUrlProperties, ...rest } = shown(destination);
    return { ...rest, httpUrlSummary: httpUrlProperties };
  });
  return { destinationSummaries, nextToken };
}

/** Following the URL enables the destination; after a signed call it is still to be enabled. */
function confirmDestination(request: HttpRequest, { rules }: CoreServices): unknown {
  const token = param(request, 'token');
  const status = request.caller.kind === 'anonymous' ? 'ENABLED' : 'DISABLED';
  if (rules.destinations.confirm(token, status)) return undefined;
  throw invalidRequest('The confirmation token is not valid or has expired.');
}

/** Where a destination confirms: the listener that the request came to. */
function ownUrl({ endpoint }: HttpRequest): string {
  return `https://${endpoint}`;
}

function known(arn: string, rules: CoreServices['rules']): Destination {
  const destination = rules.destinations.get(arn);
  if (destination === undefined) throw notFound(`There is no destination ${arn}.`);
  return destination;
}

function shown(destination: Destination) {
  const { arn, status, statusReason, createdAt, updatedAt, confirmationUrl } = destination;
  return {
    arn,
    status,
    createdAt: createdAt / 1000,
    lastUpdatedAt: updatedAt / 1000,
    ...(statusReason === '' ? {} : { statusReason }),
    httpUrlProperties: { confirmationUrl },
  };
}
