/** The things that the targets of a job stand for now: things, and all in or below a group. */
import { invalidRequest } from '../common/aws-error.ts';
import type { Registry } from '../registry/registry.ts';

/** API reference, `API_CreateJob`. */
const TARGETS_MAX = 100;

/** Throws InvalidRequestException, ResourceNotFoundException. */
export function checkTargets(targets: readonly string[], registry: Registry): void {
  if (targets.length === 0) throw invalidRequest('A job needs at least one target');
  if (targets.length > TARGETS_MAX) {
    throw invalidRequest(`A job may have ${TARGETS_MAX} targets`);
  }
  for (const target of targets) {
    const parsed = registry.arns.parse(target);
    if (parsed?.kind === 'thing') registry.things.get(parsed.name);
    else if (parsed?.kind === 'thinggroup') registry.groups.get(parsed.name);
    else throw invalidRequest(`Invalid target: ${target.slice(0, 256)}`);
  }
}

/** Targets that are gone stand for nothing. */
export function thingsOf(targets: readonly string[], registry: Registry): ReadonlySet<string> {
  const { groups, things } = registry;
  const found = new Set<string>();
  for (const target of targets) {
    const { kind, name = '' } = registry.arns.parse(target) ?? {};
    if (kind === 'thing' && things.find(name) !== undefined) found.add(name);
    if (kind !== 'thinggroup' || groups.find(name) === undefined) continue;
    for (const group of groups.subtreeOf(name)) {
      for (const thing of groups.thingsOf(group)) found.add(thing);
    }
  }
  return found;
}

/** Whether `thingsOf` would have the thing, without looking at all others. */
export function isTarget(
  thingName: string,
  targets: readonly string[],
  registry: Registry,
): boolean {
  const { groups, things, arns } = registry;
  if (things.find(thingName) === undefined) return false;
  const wanted = new Set(targets);
  if (wanted.has(arns.of('thing', thingName))) return true;
  return groups.groupsOf(thingName).some((name) => {
    const group = groups.get(name);
    const line = [group, ...groups.ancestorsOf(group)];
    return line.some(({ thingGroupArn }) => wanted.has(thingGroupArn));
  });
}
