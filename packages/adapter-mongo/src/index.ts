export { type MongoCopy, openMongoCopy } from './open-copy.ts';
export { type MongoOptions, type MongoStore, openMongo } from './open-mongo.ts';
