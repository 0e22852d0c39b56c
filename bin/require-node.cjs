'use strict';
// Says in one sentence what to do where the pinned Node is missing. Plain old JavaScript, because
// the Node that runs this may be any version.
var version = process.versions.node.split('.').map(Number);

/** Sources need a Node that strips types; the database of a package needs Node-API 10 only. */
function isEnough(isBuilt) {
  if (!isBuilt) return version[0] >= 24;
  return version[0] > 22 || (version[0] === 22 && version[1] >= 14);
}

function requireNode(isBuilt) {
  if (isEnough(isBuilt)) return;
  process.stderr.write(
    'error LAB_NODE_TOO_OLD: Metertwin needs Node ' +
      (isBuilt ? '22.14' : '24') +
      ' or newer and this is ' +
      process.version +
      '; run "npm install" in the project folder, which brings the right one along, ' +
      'or "npm rebuild node" where install scripts were switched off.\n',
  );
  process.exit(3);
}

module.exports = requireNode;
module.exports.isEnough = isEnough;
if (require.main === module) requireNode();
