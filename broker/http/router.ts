/** Finds the operations of a request by method and path. Pure. */
import type { Operation } from './operation.ts';

export interface Route {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

interface Matches {
  /** Same path and method; more than one where two services of AWS share a path. */
  readonly routes: readonly Route[];
  /** True when another method would have found one. */
  readonly isKnownPath: boolean;
}

type Router = (method: string, rawPath: string) => Matches;

interface CompiledOperation {
  readonly operation: Operation;
  readonly parts: readonly string[];
}

export function createRouter(operations: readonly Operation[]): Router {
  const compiled = operations.map((operation) => ({
    operation,
    parts: operation.path.split('/').slice(1),
  }));
  // A literal part goes before a named one: /thing-groups/addThingToThingGroup.
  compiled.sort((a, b) => namedParts(a) - namedParts(b));
  return (method, rawPath) => {
    const parts = rawPath.split('/').slice(1);
    const routes: Route[] = [];
    let isKnownPath = false;
    let best: number | undefined;
    for (const candidate of compiled) {
      const params = matchParts(candidate.parts, parts);
      if (params === undefined) continue;
      isKnownPath = true;
      if (candidate.operation.method !== method) continue;
      best ??= namedParts(candidate);
      if (namedParts(candidate) === best) routes.push({ operation: candidate.operation, params });
    }
    return { routes, isKnownPath };
  };
}

function namedParts({ parts }: CompiledOperation): number {
  return parts.filter((part) => part.startsWith(':')).length;
}

function matchParts(
  pattern: readonly string[],
  parts: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const isGreedy = pattern.at(-1)?.endsWith('+') === true;
  if (isGreedy ? parts.length < pattern.length : parts.length !== pattern.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, wanted] of pattern.entries()) {
    const isLast = isGreedy && index === pattern.length - 1;
    const part = isLast ? parts.slice(index).join('/') : (parts[index] ?? '');
    if (!wanted.startsWith(':')) {
      if (part !== wanted) return undefined;
      continue;
    }
    const value = decodePart(part);
    if (value === undefined || value === '') return undefined;
    params[isLast ? wanted.slice(1, -1) : wanted.slice(1)] = value;
  }
  return params;
}

function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
