/** Topic rules and their destinations on the control plane. */
import type { Registry } from '../registry/registry.ts';
import { LabError } from '#kernel/errors.ts';
import { AwsError, invalidRequest, notFound, type AwsErrorType } from '../common/aws-error.ts';
import { paginate } from '../registry/page.ts';
import type { Tag } from '../registry/tags.ts';
import type { Destination } from '../rules/destinations.ts';
import { RULE_LIMITS } from '../rules/limits.ts';
import { readRuleDocument, type CompiledRule, type RuleDocument } from '../rules/topic-rule.ts';
import { filterMatches } from '../access/topics.ts';
import { NAMES } from './request/names.ts';
import { control, type HttpRequest, type Operation } from './operation.ts';
import { nextTokenPage, PAGE } from './paging.ts';
import { filled, flag, freeForm, list, object, oneOf, text } from './request/schema.ts';
import type { CoreServices } from './services.ts';

const ONE = '/rules/:ruleName';
const NAME = { ruleName: NAMES.ruleName } as const;
const DOCUMENT = object(
  {
    sql: text,
    description: text,
    actions: list(freeForm),
    ruleDisabled: flag,
    awsIotSqlVersion: text,
    errorAction: freeForm,
  },
  'sql',
  'actions',
);

const createTopicRule = control('CreateTopicRule', `POST ${ONE}`, {
  params: NAME,
  headers: { 'x-amz-tagging': text },
  body: DOCUMENT,
  handle({ params: { ruleName: name }, headers, body, request }, { rules, registry }) {
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
    registry.tags.put(arn, tagsIn(headers['x-amz-tagging'] ?? ''));
    try {
      asAws(() => rules.save(name, readRuleDocument(body), ownUrl(request)));
    } catch (error) {
      registry.tags.removeAll(arn);
      throw error;
    }
  },
});

const replaceTopicRule = control('ReplaceTopicRule', `PATCH ${ONE}`, {
  params: NAME,
  body: DOCUMENT,
  handle({ params, body, request }, { rules }) {
    const { name } = existing(params.ruleName, rules);
    asAws(() => rules.save(name, readRuleDocument(body), ownUrl(request)));
  },
});

const getTopicRule = control('GetTopicRule', `GET ${ONE}`, {
  params: NAME,
  handle({ params }, { rules, registry }) {
    const { name, document, createdAt } = existing(params.ruleName, rules);
    return {
      ruleArn: registry.arns.of('rule', name),
      rule: { ruleName: name, ...document, createdAt: createdAt / 1000 },
    };
  },
});

const deleteTopicRule = control('DeleteTopicRule', `DELETE ${ONE}`, {
  params: NAME,
  handle({ params }, { rules, registry }) {
    const { name } = existing(params.ruleName, rules);
    rules.store.remove(name);
    registry.tags.removeAll(registry.arns.of('rule', name));
  },
});

const listTopicRules = control('ListTopicRules', 'GET /rules', {
  query: { ...PAGE, topic: text, ruleDisabled: flag },
  handle({ query }, { rules, registry }) {
    const { topic, ruleDisabled } = query;
    const wanted = rules.store
      .list()
      .filter(({ statement: { filter } }) => topic === undefined || isFor(topic, filter))
      .filter(({ document }) => (ruleDisabled ?? document.ruleDisabled) === document.ruleDisabled);
    const { items, nextToken } = paginate(
      wanted,
      nextTokenPage(query, 'ListTopicRules'),
      ({ name }) => name,
    );
    return { rules: items.map((rule) => summaryOf(rule, registry)), nextToken };
  },
});

const DESTINATION = object({
  httpUrlConfiguration: object({ confirmationUrl: filled }, 'confirmationUrl'),
});

const createDestination = control('CreateTopicRuleDestination', 'POST /destinations', {
  body: object({ destinationConfiguration: DESTINATION }, 'destinationConfiguration'),
  handle({ body, request }, { rules }) {
    const http = body.destinationConfiguration.httpUrlConfiguration;
    if (http === undefined) throw invalidRequest('Only HTTP destinations are available.');
    const { confirmationUrl: url } = http;
    if (!URL.canParse(url) || !/^https?:/.test(url)) {
      throw invalidRequest('confirmationUrl is not an HTTP URL.');
    }
    return { topicRuleDestination: shown(rules.destinations.ensure(url, ownUrl(request))) };
  },
});

const updateDestination = control('UpdateTopicRuleDestination', 'PATCH /destinations', {
  body: object(
    { arn: filled, status: oneOf(['ENABLED', 'DISABLED', 'IN_PROGRESS']) },
    'arn',
    'status',
  ),
  handle({ body: { arn: given, status }, request }, { rules }) {
    const { arn, status: before } = known(given, rules);
    if (!rules.destinations.setStatus(arn, { status, ownUrl: ownUrl(request) })) {
      throw invalidRequest(`The status cannot change from ${before} to ${status}.`);
    }
  },
});

const listDestinations = control('ListTopicRuleDestinations', 'GET /destinations', {
  query: PAGE,
  handle({ query }, { rules }) {
    const page = nextTokenPage(query, 'ListTopicRuleDestinations');
    const { items, nextToken } = paginate(rules.destinations.list(), page, ({ arn }) => arn);
    const destinationSummaries = items.map((destination) => {
      const { httpUrlProperties, ...rest } = shown(destination);
      return { ...rest, httpUrlSummary: httpUrlProperties };
    });
    return { destinationSummaries, nextToken };
  },
});

/** Following the URL enables the destination; after a signed call it is still to be enabled. */
const confirmDestination = control(
  'ConfirmTopicRuleDestination',
  'GET /confirmdestination/:confirmationToken+',
  {
    isOpen: true,
    handle({ params, request }, { rules }) {
      const status = request.caller.kind === 'anonymous' ? 'ENABLED' : 'DISABLED';
      if (rules.destinations.confirm(params.confirmationToken, status)) return;
      throw invalidRequest('The confirmation token is not valid or has expired.');
    },
  },
);

export const TOPIC_RULE_OPERATIONS: readonly Operation[] = [
  createTopicRule,
  replaceTopicRule,
  getTopicRule,
  deleteTopicRule,
  switchRule('EnableTopicRule', 'enable', false),
  switchRule('DisableTopicRule', 'disable', true),
  listTopicRules,
  createDestination,
  control('GetTopicRuleDestination', 'GET /destinations/:arn+', {
    handle: ({ params }, { rules }) => ({ topicRuleDestination: shown(known(params.arn, rules)) }),
  }),
  updateDestination,
  control('DeleteTopicRuleDestination', 'DELETE /destinations/:arn+', {
    handle: ({ params }, { rules }) => rules.destinations.remove(known(params.arn, rules).arn),
  }),
  listDestinations,
  confirmDestination,
];

function switchRule(name: string, verb: string, ruleDisabled: boolean): Operation {
  return control(name, `POST /rules/:ruleName/${verb}`, {
    params: NAME,
    handle({ params }, { rules }) {
      const rule = existing(params.ruleName, rules);
      const changed: RuleDocument = { ...rule.document, ruleDisabled };
      rules.store.save(rule.name, changed);
    },
  });
}

/** Errors of the rules as the exceptions of AWS. */
const EXCEPTIONS: Readonly<Record<string, AwsErrorType>> = {
  RULE_SQL_INVALID: 'SqlParseException',
  RULE_SQL_TOO_LARGE: 'SqlParseException',
  RULE_INVALID: 'InvalidRequestException',
};

/** `key=value&key=value`, encoded as in a query. */
function tagsIn(header: string): readonly Tag[] {
  return [...new URLSearchParams(header)].map(([Key, Value]) => ({ Key, Value }));
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

/** AWS hides which rules there are: a rule that does not exist is one without permission. */
function existing(name: string, rules: CoreServices['rules']): CompiledRule {
  const rule = rules.store.get(name);
  if (rule !== undefined) return rule;
  throw new AwsError('UnauthorizedException', `Access to topic rule '${name}' was denied`);
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
