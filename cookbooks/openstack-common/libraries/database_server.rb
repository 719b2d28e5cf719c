# frozen_string_literal: true

require 'digest'

module OpenStackCommon
  # What the MariaDB server on this node holds: asked once a run, and again after each change.
  # A client call for each question would cost a no-change run half a second.
  class DatabaseServer
    LISTING = <<~SQL
      SELECT 'database', SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME FROM information_schema.SCHEMATA;
      SELECT 'user', User, Host FROM mysql.user WHERE Host = '%';
    SQL
    OWNED = /\AGRANT ALL PRIVILEGES ON `(.+)`\.\* TO `(.+)`@`%`/.freeze
    PASSWORD = /\AGRANT .* TO `(.+)`@`%` IDENTIFIED BY PASSWORD '(\*\h{40})'/.freeze

    # sql: answers `query` as Mysql does.
    def initialize(sql = Mysql.new)
      @sql = sql
    end

    # The default character set of a database, or nil when there is none of this name.
    def charset(database)
      listing.find { |kind, name, _| kind == 'database' && name == database }&.last
    end

    # Whether there is a user who may come from any host.
    def user?(name)
      users.include?(name)
    end

    # Compared with the stored hash, here: a log in would be another client call, and another address to be let in from.
    def password?(name, password)
      stored = grants.filter_map { |line| line.match(PASSWORD)&.captures }.to_h[name]
      stored == "*#{Digest::SHA1.hexdigest(Digest::SHA1.digest(password)).upcase}"
    end

    # The databases that a user has all rights on, sorted.
    def owned(name)
      grants.filter_map { |line| line.match(OWNED)&.captures }.filter_map { |database, user| plain(database) if user == name }.sort
    end

    def change(*statements)
      @listing = @grants = nil
      @sql.query(statements.join(";\n"))
    end

    private

    def listing
      @listing ||= DryRun.answer_or([], 'the database server') { @sql.query(LISTING) }
    end

    def users
      listing.select { |kind, *| kind == 'user' }.map { |_, name, _| name }
    end

    def grants
      @grants ||= users.empty? ? [] : @sql.query(users.map { |name| "SHOW GRANTS FOR #{Mysql.string(name)}@'%';" }.join("\n")).flatten
    end

    # In a grant _ and % are wildcards, and written \_ and \% when they are not; the client doubles the backslash.
    def plain(pattern)
      pattern.delete('\\')
    end
  end

  # For resources: the run's one view of this node's server.
  module DatabaseAccess
    def database_server
      run_context.node.run_state[:openstack_database_server] ||= DatabaseServer.new
    end
  end
end
