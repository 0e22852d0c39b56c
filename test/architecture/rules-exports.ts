/**
 * Rule `exports`: what a file exports, another file uses; a test beside it counts. What a package
 * exports is used by whoever installs it. Sources are formatted, so their lines are read as text:
 * a parser would take ten times as long for two thousand files.
 */
import { ENTRIES } from './rules-orphans.ts';
import type { Finding, Project } from './project.ts';

const EXPORTED =
  /^export (?:declare )?(?:async )?(?:abstract )?(?:const|let|function\*?|class|interface|type) (\w+)/;
const TAKEN =
  /^(?:import|export)\s+(?:type\s+)?(?:\w+,\s*)?(?:\{([^}]*)\}|(\*)(?:\s+as\s+\w+)?)\s+from\s+'([^']+)'/gm;

export function checkExports(project: Project): Finding[] {
  const { whole, used } = usesOf(project);
  return project.sources.flatMap((path) => {
    if (whole.has(path) || /\.(?:d|config)\.ts$/.test(path)) return [];
    return exportsOf(project.text(path))
      .filter(({ name }) => !used.has(`${path} ${name}`))
      .map(({ name, line }) => {
        const message = `exports ${name}, which no other file uses`;
        return { rule: 'exports', path, line, message };
      });
  });
}

interface Uses {
  /** Files that somebody loads with all that they export. */
  readonly whole: ReadonlySet<string>;
  /** `path name` */
  readonly used: ReadonlySet<string>;
}

function usesOf(project: Project): Uses {
  const whole = new Set<string>(ENTRIES);
  const used = new Set<string>();
  for (const path of project.sources) {
    const targets = targetsOf(project, path);
    for (const [, names, all, specifier = ''] of project.text(path).matchAll(TAKEN)) {
      const target = targets.get(specifier);
      if (target === undefined) continue;
      if (all !== undefined) whole.add(target);
      for (const name of namesIn(names ?? '')) used.add(`${target} ${name}`);
    }
    // Who loads a file at run time may take anything of it.
    for (const { form, specifier } of project.facts(path).imports) {
      const target = targets.get(specifier);
      if (target !== undefined && (form === 'dynamic' || form === 'url')) whole.add(target);
    }
    for (const [, specifier = ''] of project.text(path).matchAll(/\bimport\('([^']+)'\)/g)) {
      const target = targets.get(specifier);
      if (target !== undefined) whole.add(target);
    }
  }
  return { whole, used };
}

/** Specifiers of a file with the files that they lead to. */
function targetsOf(project: Project, path: string): ReadonlyMap<string, string> {
  return new Map(
    project
      .edges(path)
      .flatMap(({ specifier, target }): [string, string][] =>
        target.kind === 'file' ? [[specifier, target.path]] : [],
      ),
  );
}

function namesIn(list: string): string[] {
  return list
    .split(',')
    .map(
      (part) =>
        part
          .trim()
          .replace(/^type\s+/, '')
          .split(/\s+as\s+/)[0] ?? '',
    )
    .filter((name) => name !== '');
}

function exportsOf(source: string): { readonly name: string; readonly line: number }[] {
  // A program that stands in a text is no part of the file.
  const own = source.replaceAll(/`(?:[^`\\]|\\[^])*`/g, (text) =>
    text.replaceAll(/^export /gm, '       '),
  );
  return own.split('\n').flatMap((text, index) => {
    const name = EXPORTED.exec(text)?.[1];
    return name === undefined ? [] : [{ name, line: index + 1 }];
  });
}
