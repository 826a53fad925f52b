import path from 'node:path';

/** The data of the distributed shop are its own: `npm start` on the same folder does not touch them. */
export const distributedFolder = (dataDirectory: string) => path.join(dataDirectory, 'distributed');
