#!/usr/bin/env node
'use strict';
// Starts the command line under the project's own Node, whatever Node the machine has.
var path = require('node:path');
var fs = require('node:fs');

var root = path.join(__dirname, '..');
var entry = path.join(root, 'cli', 'metertwin.ts');
// An installed package: JavaScript that any Node from 22.14 on runs.
var built = path.join(root, 'dist', 'cli', 'metertwin.js');
var isBuilt = !fs.existsSync(entry) && fs.existsSync(built);
if (isBuilt) entry = built;
// The commands that are run again and again have bundles of their own, all others share one.
var bundle = bundleOf(
  ['decode', 'core'].indexOf(process.argv[2]) >= 0 ? process.argv[2] : 'metertwin',
);
var pinned = findPinnedNode();

// Types stripped and code compiled once, not at each start: that is two thirds of a short command.
// A folder that cannot be written costs the time and nothing else. Child processes inherit it.
if (!process.env.NODE_COMPILE_CACHE) {
  process.env.NODE_COMPILE_CACHE = path.join(root, 'node_modules', '.cache', 'metertwin');
}

if (require('./require-node.cjs').isEnough(isBuilt)) {
  require('node:module').enableCompileCache(process.env.NODE_COMPILE_CACHE);
  if (bundle) require(bundle);
  else import(require('node:url').pathToFileURL(entry).href);
} else if (pinned) {
  var words = [bundle || entry].concat(process.argv.slice(2));
  var child = require('node:child_process').spawn(pinned, words, { stdio: 'inherit' });
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (signal) {
    process.on(signal, function () {
      // The terminal sends ctrl-c to the whole group; anything else is passed on.
      if (signal !== 'SIGINT') child.kill(signal);
    });
  });
  child.on('exit', function (code, signal) {
    if (signal) {
      // Without our own handler, so that whoever started us sees the same signal.
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else process.exit(code === null ? 70 : code);
  });
} else {
  require('./require-node.cjs')(isBuilt);
}

/**
 * One file for one command, unless a source changed since. The sources that made it are listed beside
 * it; an installed package has none of them.
 */
function bundleOf(name) {
  var bundle = path.join(root, 'dist', name + '.cjs');
  try {
    var builtMs = fs.statSync(bundle).mtimeMs;
    if (isBuilt) return bundle;
    var list = fs.readFileSync(path.join(root, 'dist', name + '.sources.json'), 'utf8');
    var isFresh = JSON.parse(list).every(function (source) {
      return fs.statSync(root + path.sep + source).mtimeMs <= builtMs;
    });
    return isFresh ? bundle : undefined;
  } catch {
    return undefined;
  }
}

/** node_modules/node is a sibling of the project when it is installed as a package. */
function findPinnedNode() {
  var name = process.platform === 'win32' ? 'node.exe' : 'node';
  var candidates = [
    path.join(root, 'node_modules', 'node', 'bin', name),
    path.join(root, '..', 'node', 'bin', name),
  ];
  for (var i = 0; i < candidates.length; i++) {
    if (fs.existsSync(candidates[i])) return candidates[i];
  }
  return undefined;
}
