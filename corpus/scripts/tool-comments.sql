--liquibase formatted sql
--changeset ada:1 splitStatements:false endDelimiter:;
-- +goose Up
-- +goose StatementBegin
create table t (a integer);
-- +goose StatementEnd
-- migrate:up transaction:false
insert into t values (1);
