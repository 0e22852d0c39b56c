/** The page of what the core does beside AWS IoT Core, written from its table. */
import { format } from 'prettier';
import { COMPATIBILITY } from '../../docs/compatibility/table.ts';
import { CONTROL_PLANE } from '../../broker/http/control-plane-operations.ts';
import { isServed } from '../../broker/http/operations.ts';
import type { CompatibilityRow } from '../../docs/compatibility/row.ts';
import { peerSection } from '../peers/section.ts';

export const COMPATIBILITY_PAGE = 'docs/aws-compatibility.md';

const HEAD = `# AWS IoT Core and this core

Feature by feature: what AWS does, what this core does, and the test that proves it. What is not in
the table is not promised.

This page is written from \`docs/compatibility/\` by \`npm run docs\`; a test fails when it is out of
date or when a test that it names does not exist.
`;

export function formatCompatibilityPage(): Promise<string> {
  const areas = Map.groupBy(COMPATIBILITY, ({ area }) => area);
  const sections = [...areas].map(([area, rows]) => `## ${area}\n\n${table(rows)}\n`);
  const parts = [HEAD, ...sections, operationSection(), peerSection()];
  return format(parts.join('\n'), { parser: 'markdown', printWidth: 100 });
}

/** One row per operation of the control plane, in the order of the SDK. */
function operationSection(): string {
  const here = CONTROL_PLANE.filter(([name]) => isServed(name));
  const lines = CONTROL_PLANE.map(([name, route]) => {
    const status = isServed(name) ? 'yes' : 'not here';
    return `| ${name} | \`${route.replaceAll(/:(\w+\+?)/g, '{$1}')}\` | ${status} |`;
  });
  return `## Operations of the control plane

Of the ${CONTROL_PLANE.length} operations that the SDK \`@aws-sdk/client-iot\` knows, ${here.length} are here. The
others are refused with \`NotInThisCoreException\` (501) and their name.

| Operation | Request | This core |
| --- | --- | --- |
${lines.join('\n')}
`;
}

/** Rows whose test is not there, as `file: title`. */
export function missingProofs(textOf: (path: string) => string | undefined): readonly string[] {
  return COMPATIBILITY.flatMap(({ feature, core, proof }) => {
    if (proof === undefined) return core.startsWith('not here') ? [] : [feature];
    const [file, title] = proof;
    const quoted = title.replaceAll("'", "\\'");
    const source = textOf(`broker/${file}`) ?? '';
    const isThere = [`'${quoted}'`, `\`${title}\``].some((text) => source.includes(text));
    return isThere ? [] : [`${file}: ${title}`];
  });
}

function table(rows: readonly CompatibilityRow[]): string {
  const lines = rows.map(({ feature, aws, core, proof }) => {
    const proved = proof === undefined ? '–' : `\`${proof[0]}\`: ${proof[1]}`;
    return [feature, aws, core, proved].map(cell).join(' | ');
  });
  const head = 'Feature | AWS IoT Core | This core | Proved by';
  return [head, '--- | --- | --- | ---', ...lines].map((line) => `| ${line} |`).join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
