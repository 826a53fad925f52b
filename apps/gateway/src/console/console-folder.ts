import path from 'node:path';

/** The built console in the repository and in the image: `apps/console/dist`, beside this app. */
export const consoleFolder = path.join(__dirname, '..', '..', '..', 'console', 'dist');
