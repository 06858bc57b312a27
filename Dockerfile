# syntax=docker/dockerfile:1
# The server alone: its sources, its production dependencies and the reference site, run by an unprivileged user.
#
#   docker build -t capacity-rules .
#   docker run -p 127.0.0.1:8080:8080 -v capacity-rules:/data capacity-rules
#
# On PostgreSQL (compose.yaml has both together):
#
#   docker run -p 127.0.0.1:8080:8080 -e DATABASE_URL=postgres://capacity@db.example.com/capacity -e PGPASSWORD capacity-rules
#
# What stands in this file is carried out by packages/release/test/production.more.test.ts, without Docker.

FROM node:26.10.0-trixie-slim AS build
WORKDIR /source
COPY . .
RUN apps/server/deploy/production.sh /capacity-rules

FROM node:26.10.0-trixie-slim
# Node would keep what it compiled in /tmp, where the next container does not find it.
ENV NODE_ENV=production NODE_DISABLE_COMPILE_CACHE=1 \
  HOST=0.0.0.0 PORT=8080 DATABASE_URL=sqlite:/data/capacity-rules.db
COPY --from=build /capacity-rules /capacity-rules
# The one place that it writes to, and with PostgreSQL not even there.
RUN mkdir /data && chown node:node /data
VOLUME /data
# The user `node`, by a number that says to everyone that it is not root.
USER 1000:1000
WORKDIR /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/capacity-rules/apps/server/src/main.ts"]
CMD ["serve"]
