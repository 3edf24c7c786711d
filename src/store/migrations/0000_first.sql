CREATE TABLE "dataset_versions" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"name" varchar(256) NOT NULL,
	"digest" varchar(64) NOT NULL,
	"rows" integer NOT NULL,
	"columns" jsonb NOT NULL,
	"source" jsonb NOT NULL,
	"snapshot" varchar(64) NOT NULL,
	"report" jsonb NOT NULL,
	"profile" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "dataset_versions_by_digest" UNIQUE("name","digest")
);
--> statement-breakpoint
CREATE TABLE "datasets" (
	"name" varchar(256) PRIMARY KEY NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "quarantined_rows" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"dataset_version" bigint NOT NULL,
	"row" integer NOT NULL,
	"reasons" jsonb NOT NULL,
	"values" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "steps" (
	"hash" varchar(64) PRIMARY KEY NOT NULL,
	"model" varchar(256) NOT NULL,
	"step" varchar(64) NOT NULL,
	"inputs" jsonb NOT NULL,
	"output" jsonb NOT NULL,
	"seconds" double precision NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"model" varchar(256) NOT NULL,
	"version" integer NOT NULL,
	"monitor" varchar(100) NOT NULL,
	"status" varchar(20) NOT NULL,
	"severity" varchar(20) NOT NULL,
	"summary" text NOT NULL,
	"details" jsonb NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"acknowledged_at" timestamp with time zone,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"model" varchar(256) NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"outcome" varchar(20) NOT NULL,
	"trigger" varchar(100) NOT NULL,
	"run_id" varchar(32),
	"champion" integer,
	"challenger" integer,
	"reasons" jsonb NOT NULL,
	"evidence" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "feedback" (
	"prediction_id" uuid NOT NULL,
	"source" varchar(200) NOT NULL,
	"label" text NOT NULL,
	"comment" text,
	"model" varchar(256) NOT NULL,
	"version" integer NOT NULL,
	"predicted_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "feedback_prediction_id_source_pk" PRIMARY KEY("prediction_id","source")
);
--> statement-breakpoint
CREATE TABLE "feedback_history" (
	"id" serial PRIMARY KEY NOT NULL,
	"prediction_id" uuid NOT NULL,
	"source" varchar(200) NOT NULL,
	"label" text NOT NULL,
	"comment" text,
	"recorded_at" timestamp with time zone NOT NULL,
	"replaced_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "monitor_results" (
	"id" uuid PRIMARY KEY NOT NULL,
	"model" varchar(256) NOT NULL,
	"version" integer NOT NULL,
	"monitor" varchar(100) NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"window_from" timestamp with time zone NOT NULL,
	"window_to" timestamp with time zone NOT NULL,
	"rows" integer NOT NULL,
	"status" varchar(20) NOT NULL,
	"tests" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "prediction_logs" (
	"id" uuid NOT NULL,
	"predicted_at" timestamp with time zone NOT NULL,
	"model" varchar(256) NOT NULL,
	"version" integer NOT NULL,
	"input" json NOT NULL,
	"output" json NOT NULL,
	"label" text NOT NULL,
	"confidence_score" real NOT NULL,
	"latency_ms" real NOT NULL,
	"request_id" text,
	CONSTRAINT "prediction_logs_id_predicted_at_pk" PRIMARY KEY("id","predicted_at")
) PARTITION BY RANGE ("predicted_at");
--> statement-breakpoint
CREATE TABLE "aliases" (
	"name" varchar(256) NOT NULL,
	"alias" varchar(255) NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "aliases_name_alias_pk" PRIMARY KEY("name","alias")
);
--> statement-breakpoint
CREATE TABLE "deployments" (
	"model" varchar(256) PRIMARY KEY NOT NULL,
	"champion" integer,
	"previous" integer,
	"challenger" integer,
	"revision" integer DEFAULT 1 NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "model_version_tags" (
	"name" varchar(256) NOT NULL,
	"version" integer NOT NULL,
	"key" varchar(250) NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "model_version_tags_name_version_key_pk" PRIMARY KEY("name","version","key")
);
--> statement-breakpoint
CREATE TABLE "model_versions" (
	"name" varchar(256) NOT NULL,
	"version" integer NOT NULL,
	"creation_timestamp" bigint NOT NULL,
	"last_updated_timestamp" bigint NOT NULL,
	"description" text,
	"run_id" varchar(32),
	"source" text NOT NULL,
	"status" varchar(20) DEFAULT 'READY' NOT NULL,
	"learner" text NOT NULL,
	"metrics" jsonb NOT NULL,
	"files" jsonb NOT NULL,
	"lineage" jsonb NOT NULL,
	CONSTRAINT "model_versions_name_version_pk" PRIMARY KEY("name","version")
);
--> statement-breakpoint
CREATE TABLE "registered_models" (
	"name" varchar(256) PRIMARY KEY NOT NULL,
	"creation_timestamp" bigint NOT NULL,
	"last_updated_timestamp" bigint NOT NULL,
	"description" text
);
--> statement-breakpoint
CREATE TABLE "artifacts" (
	"run_id" varchar(32) NOT NULL,
	"path" varchar(500) NOT NULL,
	"sha256" varchar(64) NOT NULL,
	"bytes" bigint NOT NULL,
	CONSTRAINT "artifacts_run_id_path_pk" PRIMARY KEY("run_id","path")
);
--> statement-breakpoint
CREATE TABLE "experiment_tags" (
	"experiment_id" bigint NOT NULL,
	"key" varchar(250) NOT NULL,
	"value" varchar(5000) NOT NULL,
	CONSTRAINT "experiment_tags_experiment_id_key_pk" PRIMARY KEY("experiment_id","key")
);
--> statement-breakpoint
CREATE TABLE "experiments" (
	"experiment_id" bigserial PRIMARY KEY NOT NULL,
	"name" varchar(500) NOT NULL,
	"artifact_location" text NOT NULL,
	"lifecycle_stage" varchar(32) DEFAULT 'active' NOT NULL,
	"creation_time" bigint NOT NULL,
	"last_update_time" bigint NOT NULL,
	CONSTRAINT "experiments_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "latest_metrics" (
	"run_id" varchar(32) NOT NULL,
	"key" varchar(250) NOT NULL,
	"value" double precision NOT NULL,
	"timestamp" bigint NOT NULL,
	"step" bigint DEFAULT 0 NOT NULL,
	"is_nan" boolean DEFAULT false NOT NULL,
	CONSTRAINT "latest_metrics_run_id_key_pk" PRIMARY KEY("run_id","key")
);
--> statement-breakpoint
CREATE TABLE "metrics" (
	"run_id" varchar(32) NOT NULL,
	"key" varchar(250) NOT NULL,
	"value" double precision NOT NULL,
	"timestamp" bigint NOT NULL,
	"step" bigint DEFAULT 0 NOT NULL,
	"is_nan" boolean DEFAULT false NOT NULL,
	CONSTRAINT "metrics_run_id_key_timestamp_step_value_is_nan_pk" PRIMARY KEY("run_id","key","timestamp","step","value","is_nan")
);
--> statement-breakpoint
CREATE TABLE "params" (
	"run_id" varchar(32) NOT NULL,
	"key" varchar(250) NOT NULL,
	"value" varchar(6000) NOT NULL,
	CONSTRAINT "params_run_id_key_pk" PRIMARY KEY("run_id","key")
);
--> statement-breakpoint
CREATE TABLE "run_tags" (
	"run_id" varchar(32) NOT NULL,
	"key" varchar(250) NOT NULL,
	"value" varchar(8000) NOT NULL,
	CONSTRAINT "run_tags_run_id_key_pk" PRIMARY KEY("run_id","key")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"run_id" varchar(32) PRIMARY KEY NOT NULL,
	"experiment_id" bigint NOT NULL,
	"run_name" varchar(500) NOT NULL,
	"user_id" varchar(256) DEFAULT '' NOT NULL,
	"status" varchar(20) NOT NULL,
	"start_time" bigint NOT NULL,
	"end_time" bigint,
	"lifecycle_stage" varchar(20) DEFAULT 'active' NOT NULL,
	"deleted_time" bigint,
	"artifact_uri" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "dataset_versions" ADD CONSTRAINT "dataset_versions_name_datasets_name_fk" FOREIGN KEY ("name") REFERENCES "public"."datasets"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quarantined_rows" ADD CONSTRAINT "quarantined_rows_dataset_version_dataset_versions_id_fk" FOREIGN KEY ("dataset_version") REFERENCES "public"."dataset_versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_versions" ADD CONSTRAINT "model_versions_name_registered_models_name_fk" FOREIGN KEY ("name") REFERENCES "public"."registered_models"("name") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("run_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "experiment_tags" ADD CONSTRAINT "experiment_tags_experiment_id_experiments_experiment_id_fk" FOREIGN KEY ("experiment_id") REFERENCES "public"."experiments"("experiment_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "latest_metrics" ADD CONSTRAINT "latest_metrics_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("run_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "metrics" ADD CONSTRAINT "metrics_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("run_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "params" ADD CONSTRAINT "params_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("run_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_tags" ADD CONSTRAINT "run_tags_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("run_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_experiment_id_experiments_experiment_id_fk" FOREIGN KEY ("experiment_id") REFERENCES "public"."experiments"("experiment_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alerts_by_model" ON "alerts" USING btree ("model","status");--> statement-breakpoint
CREATE INDEX "decisions_by_model" ON "decisions" USING btree ("model","at");--> statement-breakpoint
CREATE INDEX "feedback_by_update" ON "feedback" USING btree ("model","updated_at");--> statement-breakpoint
CREATE INDEX "feedback_by_prediction" ON "feedback" USING btree ("model","predicted_at");--> statement-breakpoint
CREATE INDEX "monitor_results_by_model" ON "monitor_results" USING btree ("model","monitor","at");--> statement-breakpoint
CREATE INDEX "run_tags_by_key" ON "run_tags" USING btree ("key","value");--> statement-breakpoint
CREATE INDEX "runs_by_experiment" ON "runs" USING btree ("experiment_id","start_time");