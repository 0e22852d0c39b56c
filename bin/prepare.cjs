'use strict';
// Run by npm after an install in a clone: makes dist/decode.cjs and dist/x509.cjs, so that
// `metertwin decode` and a core on a new folder start in half the time. Without the tools of development
// everything works from the sources, only slower.
var path = require('node:path');

import('vite')
  .then(function (vite) {
    var root = path.join(__dirname, '..');
    return ['cli', 'broker'].reduce(function (before, folder) {
      return before.then(function () {
        return vite.build({
          configFile: path.join(root, folder, 'vite.config.ts'),
          logLevel: 'error',
        });
      });
    }, Promise.resolve());
  })
  .catch(function (error) {
    process.stderr.write('metertwin starts from its sources, slower: ' + error.message + '\n');
  });
