// Run by mongosh on the first of three fresh servers: makes them a set, and its two users. Run again, it finds everything there.
/* global db, print, process, rs, sleep */
const hosts = ['mongodb-1:27017', 'mongodb-2:27017', 'mongodb-3:27017'];
const { MONGODB_ADMIN_PASSWORD, MONGODB_PASSWORD } = process.env;
const [alreadyASet, userExists, mayNot] = [23, 51003, 13];

function unless(codes, work) {
  try {
    work();
  } catch (error) {
    if (!codes.includes(error.code)) throw error;
  }
}

// The first one leads whenever it can, so that there is always somebody here who may write.
const members = hosts.map((host, _id) => ({ _id, host, priority: _id === 0 ? 2 : 1 }));
unless([alreadyASet, mayNot], () => rs.initiate({ _id: 'detent', members }));
while (!db.hello().isWritablePrimary) sleep(200);

const admin = db.getSiblingDB('admin');
// Whoever is on this machine may make the first user, and nothing afterwards.
unless([userExists, mayNot], () => admin.createUser({ user: 'admin', pwd: MONGODB_ADMIN_PASSWORD, roles: ['root'] }));
admin.auth('admin', MONGODB_ADMIN_PASSWORD);
const detent = db.getSiblingDB('detent');
if (detent.getUser('detent') === null)
  detent.createUser({ user: 'detent', pwd: MONGODB_PASSWORD, roles: ['readWrite'] });
print('the replica set is there');
