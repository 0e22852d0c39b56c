/**
 * Topic names and filters: validity, matching and the reserved `$aws` families
 * (developer guide, pages `mqtt` and `reserved-topics`). Pure.
 */
import { LIMITS } from './limits.ts';

export type TopicFault =
  | 'empty'
  | 'too-long'
  | 'too-many-slashes'
  | 'wildcard'
  | 'bad-character'
  | 'misplaced-wildcard'
  | 'reserved'
  | 'shared-subscription';

export type ShadowOperation = 'get' | 'update' | 'delete';

export interface ShadowRequestTopic {
  readonly thingName: string;
  /** Empty for the classic shadow. */
  readonly shadowName: string;
  readonly operation: ShadowOperation;
  /** Everything before the operation, without the slash: the answers hang below it. */
  readonly prefix: string;
}

const THING_NAME = /^[a-zA-Z0-9:_-]{1,128}$/;
const SHADOW_REQUEST =
  /^(\$aws\/things\/([a-zA-Z0-9:_-]{1,128})\/shadow(?:\/name\/([$a-zA-Z0-9:_-]{1,64}))?)\/(get|update|delete)$/;
const BASIC_INGEST = /^\$aws\/rules\/[a-zA-Z0-9_]{1,128}(?:\/(?=.)|$)/;

/** Reserved topics that a client may publish to: the requests of the services. */
const SERVICE_TOPICS: readonly RegExp[] = [
  SHADOW_REQUEST,
  BASIC_INGEST,
  /^\$aws\/things\/[a-zA-Z0-9:_-]{1,128}\/jobs\/(get|start-next|[a-zA-Z0-9:_-]+\/(get|update)|\$next\/get)$/,
  /^\$aws\/certificates\/create(-from-csr)?\/(json|cbor)$/,
  /^\$aws\/provisioning-templates\/[a-zA-Z0-9_-]{1,36}\/provision\/(json|cbor)$/,
];

/** Reserved topics that a client may subscribe to: the answers and events of the services. */
const SERVICE_FILTERS: readonly RegExp[] = [
  /^\$aws\/things\/[^/#]+\/(shadow|jobs)\/./,
  /^\$aws\/events\/./,
  /^\$aws\/certificates\/create(-from-csr)?\/./,
  /^\$aws\/provisioning-templates\/[^/#]+\/provision\/./,
];

export function isThingName(text: string): boolean {
  return THING_NAME.test(text);
}

/**
 * Why a client may not publish to this topic, regardless of policies; undefined when it may.
 * Without limits it may be of any length and depth.
 */
export function topicFault(topic: string, isLimited = true): TopicFault | undefined {
  if (topic.includes('+') || topic.includes('#')) return 'wildcard';
  if (!topic.startsWith('$')) return shapeFault(topic, isLimited);
  const counted = withoutFreePrefix(topic);
  // Of a publish to a rule alone nothing is left.
  const fault = counted === '' ? undefined : shapeFault(counted, isLimited);
  if (fault !== undefined) return fault;
  return SERVICE_TOPICS.some((pattern) => pattern.test(topic)) ? undefined : 'reserved';
}

/** Levels that the engine can route at all. */
const LEVELS_MOST = 100;

/** Can no publish have this topic, whatever the limits are? An empty one may stand for an alias. */
export function isImpossibleTopic(topic: string): boolean {
  if (topic.includes('+') || topic.includes('#')) return true;
  return topic.length >= LEVELS_MOST && topic.split('/').length > LEVELS_MOST;
}

/** Can no subscription have this filter, whatever the limits are? */
export function isImpossibleFilter(filter: string): boolean {
  const levels = filter.split('/');
  return filter === '' || levels.length > LEVELS_MOST || hasMisplacedWildcard(levels);
}

/** Is this a publish straight to a rule, past the message broker? */
export function isBasicIngest(topic: string): boolean {
  return topic.startsWith('$aws/rules/');
}

/** The prefix of basic ingest counts neither as length nor as levels. */
function withoutFreePrefix(topic: string): string {
  return isBasicIngest(topic) ? topic.replace(BASIC_INGEST, '') : topic;
}

/** Why a client may not subscribe to this filter, regardless of policies. */
export function filterFault(filter: string, isLimited = true): TopicFault | undefined {
  if (filter.startsWith('$share/')) return sharedFault(filter, isLimited);
  const fault = shapeFault(filter, isLimited);
  if (fault !== undefined) return fault;
  if (filter.startsWith('$') && !SERVICE_FILTERS.some((pattern) => pattern.test(filter))) {
    return 'reserved';
  }
  return hasMisplacedWildcard(filter.split('/')) ? 'misplaced-wildcard' : undefined;
}

function hasMisplacedWildcard(levels: readonly string[]): boolean {
  return levels.some(
    (level, index) =>
      (level.includes('#') && (level !== '#' || index !== levels.length - 1)) ||
      (level.includes('+') && level !== '+'),
  );
}

/** `$share/{name}/{filter}`: name and prefix count neither as length nor as levels. */
function sharedFault(shared: string, isLimited: boolean): TopicFault | undefined {
  const match = /^\$share\/([^/+#]+)\/(.*)$/s.exec(shared);
  const [, name = '', filter = ''] = match ?? [];
  const isNamed = name.length > 0 && (!isLimited || name.length <= LIMITS.shareNameLength.value);
  if (!isNamed || filter.startsWith('$share/')) return 'shared-subscription';
  return filterFault(filter, isLimited);
}

/** The shadow request that a publish to this topic is; undefined for every other topic. */
export function parseShadowRequest(topic: string): ShadowRequestTopic | undefined {
  if (!topic.startsWith('$aws/things/')) return undefined;
  const match = SHADOW_REQUEST.exec(topic);
  if (match === null) return undefined;
  const [, prefix = '', thingName = '', shadowName = '', operation] = match;
  return { prefix, thingName, shadowName, operation: operation as ShadowOperation };
}

/**
 * Does the filter match the topic, as AWS does it: `a/#` matches `a/` and `a/b` but not `a`, and
 * a wildcard in the first level does not match a topic that starts with `$`.
 */
export function filterMatches(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  if (topic.startsWith('$') && (filter.startsWith('+') || filter.startsWith('#'))) return false;
  const wanted = filter.split('/');
  const levels = topic.split('/');
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return levels.length > index;
    if (index >= levels.length) return false;
    if (level !== '+' && level !== levels[index]) return false;
  }
  return wanted.length === levels.length;
}

/** Matching as the MQTT standard has it: as AWS does it, but `a/#` matches its parent `a` too. */
export function filterMatchesByStandard(filter: string, topic: string): boolean {
  return filterMatches(filter, topic) || isParentOf(filter, topic);
}

/** Is the topic the parent that `a/#` matches by the standard, but not on AWS? */
export function isParentOf(filter: string, topic: string): boolean {
  return filter.endsWith('/#') && filterMatches(filter.slice(0, -2), topic);
}

function shapeFault(text: string, isLimited: boolean): TopicFault | undefined {
  if (text.length === 0) return 'empty';
  if (isLimited && Buffer.byteLength(text) > LIMITS.topicBytes.value) return 'too-long';
  if (text.includes('\0')) return 'bad-character';
  if (!isLimited) return undefined;
  let slashCount = 0;
  for (let index = text.indexOf('/'); index >= 0; index = text.indexOf('/', index + 1)) {
    slashCount++;
  }
  return slashCount > LIMITS.topicSlashes.value ? 'too-many-slashes' : undefined;
}
