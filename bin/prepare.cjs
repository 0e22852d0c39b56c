'use strict';
// Run by npm after an install in a clone: makes dist/decode.cjs, so that `metertwin decode` starts in
// half the time. Without the tools of development everything works from the sources, only slower.
var path = require('node:path');

import('vite')
  .then(function (vite) {
    var root = path.join(__dirname, '..');
    return vite.build({ configFile: path.join(root, 'cli', 'vite.config.ts'), logLevel: 'error' });
  })
  .catch(function (error) {
    process.stderr.write('metertwin decode runs from its sources: ' + error.message + '\n');
  });
