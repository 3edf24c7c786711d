CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" varchar(200) NOT NULL,
	"prefix" varchar(20) NOT NULL,
	"hash" varchar(64) NOT NULL,
	"scopes" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "api_keys_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" varchar(200) NOT NULL,
	"action" varchar(100) NOT NULL,
	"subject" varchar(300) NOT NULL,
	"details" jsonb NOT NULL,
	"address" varchar(100),
	"request_id" varchar(100)
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"hash" varchar(64) PRIMARY KEY NOT NULL,
	"user_name" varchar(200) NOT NULL,
	"csrf" varchar(64) NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"name" varchar(200) PRIMARY KEY NOT NULL,
	"password_hash" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shadow_comparisons" (
	"model" varchar(256) NOT NULL,
	"version" integer NOT NULL,
	"shadow" integer NOT NULL,
	"minute" timestamp with time zone NOT NULL,
	"rows" bigint NOT NULL,
	"flips" bigint NOT NULL,
	"difference" double precision NOT NULL,
	"difference_squared" double precision NOT NULL,
	"latency_ms" double precision NOT NULL,
	"shadow_latency_ms" double precision NOT NULL,
	"failed" bigint NOT NULL,
	"dropped" bigint NOT NULL,
	CONSTRAINT "shadow_comparisons_model_version_shadow_minute_pk" PRIMARY KEY("model","version","shadow","minute")
);
--> statement-breakpoint
ALTER TABLE "prediction_logs" ADD COLUMN "route" varchar(20) DEFAULT 'champion' NOT NULL;--> statement-breakpoint
ALTER TABLE "prediction_logs" ADD COLUMN "propensity" real DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "routing" jsonb;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "routed_at" bigint;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "unloaded" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_name_users_name_fk" FOREIGN KEY ("user_name") REFERENCES "public"."users"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_log_by_time" ON "audit_log" USING btree ("at");