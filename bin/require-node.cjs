'use strict';
// Says in one sentence what to do where the pinned Node is missing. Plain old JavaScript, because
// the Node that runs this may be any version.
var major = Number(process.versions.node.split('.')[0]);

function requireNode() {
  if (major >= 24) return;
  process.stderr.write(
    'error LAB_NODE_TOO_OLD: Metertwin needs Node 24 or newer and this is ' +
      process.version +
      '; run "npm install" in the project folder, which brings the right one along, ' +
      'or "npm rebuild node" where install scripts were switched off.\n',
  );
  process.exit(3);
}

module.exports = requireNode;
if (require.main === module) requireNode();
