/**
 * What narrows a result in an expectation: `alarms.replay{meter=d05-r2}`, `readings.lost{dwelling=d03}`,
 * `bills.wrongCents{period=2025}`. A meter may be a pattern: `d0*-r*`.
 */
import type { Tag, Tags } from './expectation.ts';
import { isMetric, tagsOf } from './metrics/metrics.ts';

interface TaggedPath {
  readonly metric: string;
  readonly tags: Tags;
}

/** What is wrong with a path, or its parts. */
export function parsePath(path: string): TaggedPath | { readonly problem: string } {
  const open = path.indexOf('{');
  if (open === -1) return { metric: path, tags: {} };
  const metric = path.slice(0, open);
  if (!path.endsWith('}')) return { problem: 'has a { and no } at its end' };
  const takes = tagsOf(metric);
  const tags: Partial<Record<Tag, string>> = {};
  for (const part of path.slice(open + 1, -1).split(',')) {
    const [name = '', value = ''] = part.split('=').map((text) => text.trim());
    if (name === '' || value === '' || part.split('=').length !== 2) {
      return { problem: `has "${part.trim()}" where name=value is expected` };
    }
    const tag = takes.find((one) => one === name);
    if (tag === undefined) return { problem: unknownTag(metric, name, takes) };
    if (tags[tag] !== undefined) return { problem: `has the tag ${tag} twice` };
    tags[tag] = value;
  }
  return { metric, tags };
}

function unknownTag(metric: string, name: string, takes: readonly Tag[]): string {
  if (!isMetric(metric)) return 'is not a result of a run';
  if (takes.length === 0) return `is one number: ${metric} takes no tags`;
  return `has the tag "${name}": ${metric} takes ${takes.join(' and ')}`;
}
