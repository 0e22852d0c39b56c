'use strict';
// Run by npm after an install in a clone: makes dist/decode.cjs, dist/core.cjs, dist/metertwin.cjs and
// dist/x509.cjs, so that commands and a core on a new folder start in half the time. Without the tools of development everything works from the sources, only slower.
var path = require('node:path');

import('vite')
  .then(function (vite) {
    var root = path.join(__dirname, '..');
    var configs = ['cli/vite.config.ts', 'cli/core.vite.config.ts', 'cli/all.vite.config.ts'];
    configs.push('broker/vite.config.ts');
    return configs.reduce(function (before, config) {
      return before.then(function () {
        return vite.build({ configFile: path.join(root, config), logLevel: 'error' });
      });
    }, Promise.resolve());
  })
  .catch(function (error) {
    process.stderr.write('metertwin starts from its sources, slower: ' + error.message + '\n');
  });
