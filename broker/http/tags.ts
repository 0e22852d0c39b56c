/** Tags on the control plane: of resources that exist. */
import { invalidRequest, notFound } from '../common/aws-error.ts';
import { paginate } from '../registry/page.ts';
import { checkTags, type Tag } from '../registry/tags.ts';
import type { Registry } from '../registry/registry.ts';
import { control, type Operation } from './operation.ts';
import { filled, list, object, text } from './request/schema.ts';

/** `tags` of a body. */
export const TAGS = list(object({ Key: text, Value: text }, 'Key'));

interface GivenTag {
  readonly Key: string;
  readonly Value?: string;
}

/** The `tags` of a body, read before anything is made. Throws InvalidRequestException. */
export function readTags(given: readonly GivenTag[] = []): readonly Tag[] {
  const tags = given.map(({ Key, Value = '' }) => ({ Key, Value }));
  checkTags(tags);
  return tags;
}

/** Puts what was read onto what was made. */
export function putTags(registry: Registry, arn: string, tags: readonly Tag[]): void {
  if (tags.length > 0) registry.tags.put(arn, tags);
}

/** Kinds of resources that can have tags, and whether one is there. */
const EXISTS: Readonly<Record<string, (registry: Registry, name: string) => boolean>> = {
  thinggroup: ({ groups }, name) => groups.find(name) !== undefined,
  thingtype: ({ types }, name) => types.find(name) !== undefined,
  billinggroup: ({ billingGroups }, name) => billingGroups.find(name) !== undefined,
  policy: ({ policies }, name) => policies.find(name) !== undefined,
  authorizer: ({ customAuthorizers }, name) => customAuthorizers.find(name) !== undefined,
  rolealias: ({ roleAliases }, name) => roleAliases.find(name) !== undefined,
  cacert: ({ authorities }, name) => authorities.find(name) !== undefined,
};
/** Those whose own services know what is there. */
const TAGGED_ELSEWHERE: readonly string[] = [
  'rule',
  'job',
  'provisioningtemplate',
  'jobtemplate',
  'domainconfiguration',
];

const tagResource = control('TagResource', 'POST /tags', {
  body: object({ resourceArn: filled, tags: TAGS }, 'resourceArn', 'tags'),
  handle({ body }, { registry }) {
    putTags(registry, checkArn(body.resourceArn, registry), readTags(body.tags));
  },
});

const untagResource = control('UntagResource', 'POST /untag', {
  body: object({ resourceArn: filled, tagKeys: list(text) }, 'resourceArn', 'tagKeys'),
  handle({ body }, { registry }) {
    registry.tags.remove(checkArn(body.resourceArn, registry), body.tagKeys);
  },
});

const PAGE = 50;

const listTags = control('ListTagsForResource', 'GET /tags', {
  query: { resourceArn: text, nextToken: text },
  required: ['resourceArn'],
  handle({ query }, { registry }) {
    const arn = checkArn(query.resourceArn, registry);
    const pageRequest = { list: `ListTags/${arn}`, token: query.nextToken, limit: PAGE };
    const page = paginate(registry.tags.of(arn), pageRequest, ({ Key }) => Key);
    return { tags: page.items, nextToken: page.nextToken };
  },
});

export const TAG_OPERATIONS: readonly Operation[] = [tagResource, untagResource, listTags];

function checkArn(arn: string, registry: Registry): string {
  const parsed = registry.arns.parse(arn);
  if (parsed === undefined) throw invalidRequest(`Invalid resource ARN: ${arn.slice(0, 256)}`);
  const { kind, name } = parsed;
  if (TAGGED_ELSEWHERE.includes(kind)) return arn;
  const exists = Object.hasOwn(EXISTS, kind) ? EXISTS[kind] : undefined;
  if (exists === undefined) throw invalidRequest(`Resources of type ${kind} cannot have tags`);
  if (!exists(registry, name)) throw notFound(`Resource ${arn} cannot be found.`);
  return arn;
}
