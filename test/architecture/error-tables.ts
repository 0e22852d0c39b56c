/** Reads the error tables out of the source, so that documentation and rules see the same rows. */
import { isTest, type Project } from './project.ts';
import {
  dottedName,
  isNode,
  lineFinder,
  literalText,
  walkSource,
  type SyntaxNode,
} from './syntax.ts';

export interface DocumentedError {
  readonly code: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
  readonly hint: string;
  /** Key of EXIT_CODE, for example `usage`. */
  readonly exitCode: string;
  readonly httpStatus: number | undefined;
}

/** Rows of every `const X_ERRORS = { … }` outside tests, in order of path and line. */
export function readErrorTables(project: Project): DocumentedError[] {
  return project.sources
    .filter((path) => !isTest(path) && project.text(path).includes('_ERRORS'))
    .flatMap((path) => readTables(path, project.text(path)));
}

function readTables(path: string, source: string): DocumentedError[] {
  const lineAt = lineFinder(source);
  const constants = readConstants(path, source);
  const rows: DocumentedError[] = [];
  for (const [name, table] of constants) {
    if (!name.endsWith('_ERRORS')) continue;
    for (const [code, row] of entriesOf(table, constants)) {
      const cells = new Map(entriesOf(row, constants));
      rows.push(readRow(code, cells, { path, line: lineAt(row.start) }));
    }
  }
  return rows;
}

type Constants = ReadonlyMap<string, SyntaxNode>;

/** Objects that are declared under a name: the tables, and parts that several rows share. */
function readConstants(path: string, source: string): Constants {
  const constants = new Map<string, SyntaxNode>();
  walkSource(path, source, (node) => {
    const name = node.type === 'VariableDeclarator' ? dottedName(node['id']) : undefined;
    const value = objectOf(node['init']);
    if (name !== undefined && value !== undefined) constants.set(name, value);
  });
  return constants;
}

function readRow(
  code: string,
  cells: Constants,
  place: { readonly path: string; readonly line: number },
): DocumentedError {
  const status = cells.get('httpStatus')?.['value'];
  return {
    code,
    ...place,
    message: textOf(cells.get('message')),
    hint: textOf(cells.get('hint')),
    exitCode: dottedName(cells.get('exitCode'))?.split('.').at(-1) ?? '',
    httpStatus: typeof status === 'number' ? status : undefined,
  };
}

/** The object itself, below `as const satisfies ErrorTable`. */
function objectOf(value: unknown): SyntaxNode | undefined {
  if (!isNode(value)) return undefined;
  if (value.type.startsWith('TS')) return objectOf(value['expression']);
  return value.type === 'ObjectExpression' ? value : undefined;
}

/** Keys and values in order; `...SHARED` gives the entries of that constant. */
function entriesOf(value: SyntaxNode, constants: Constants): [string, SyntaxNode][] {
  const properties = (value['properties'] ?? []) as readonly SyntaxNode[];
  return properties.flatMap((property) => {
    if (property.type === 'SpreadElement') {
      const shared = constants.get(dottedName(property['argument']) ?? '');
      return shared === undefined ? [] : entriesOf(shared, constants);
    }
    const name = dottedName(property['key']) ?? literalText(property['key']);
    const cell = property['value'];
    return name === undefined || !isNode(cell) ? [] : [[name, cell] as [string, SyntaxNode]];
  });
}

/** A literal, or literals joined by `+`; empty where it is computed, which the rule reports. */
function textOf(value: SyntaxNode | undefined): string {
  if (value?.type !== 'BinaryExpression') return literalText(value) ?? '';
  return textOf(value['left'] as SyntaxNode) + textOf(value['right'] as SyntaxNode);
}
