// What the tests of a run share: started before the first of them, side by side.
const end = require('./global-teardown.cjs');
const kafka = require('./kafka-setup.cjs');
const postgres = require('./postgres-setup.cjs');

module.exports = async () => {
  const faults = (await Promise.allSettled([postgres(), kafka()])).filter(({ status }) => status === 'rejected');
  if (faults.length === 0) return;
  // Jest does not tear down what was not set up completely.
  await end();
  throw faults[0].reason;
};
