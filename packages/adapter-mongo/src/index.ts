export { type MongoOptions, type MongoStore, openMongo } from './open-mongo.ts';
