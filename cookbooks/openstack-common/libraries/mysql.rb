# frozen_string_literal: true

require 'mixlib/shellout'
require 'tempfile'

module OpenStackCommon
  # MariaDB through its own client: SQL on standard input, credentials in a file that only root reads; neither in argv.
  class Mysql
    # The server, or the way to it, said no.
    class Failed < StandardError; end

    SECONDS = 60

    # Without a user: root of this machine, through the socket.
    def initialize(user: nil, password: nil, host: nil, port: nil, database: nil)
      @options = { 'user' => user || 'root', 'password' => password, 'host' => host, 'port' => port }.compact
      @database = database
    end

    # Like query, and empty when the table is not there: nothing was migrated yet.
    def query_table(sql)
      query(sql)
    rescue Failed => e
      raise unless e.message.include?('ERROR 1146')

      []
    end

    # Rows as Arrays of Strings; raises Failed with what the server said.
    def query(sql)
      ended = with_options { |path| call(path, sql) }
      raise Failed, ended.stderr if ended.error?

      ended.stdout.lines(chomp: true).map { |line| line.split("\t") }
    end

    def self.string(value)
      "'#{value.to_s.gsub(/['\\]/) { |char| "\\#{char}" }}'"
    end

    def self.name(value)
      "`#{value.to_s.gsub('`', '``')}`"
    end

    private

    def call(path, sql)
      words = ['mysql', "--defaults-file=#{path}", '--batch', '--skip-column-names', '--connect-timeout=10', *@database]
      Mixlib::ShellOut.new(*words, input: sql, timeout: SECONDS).run_command
    rescue Errno::EPIPE
      raise Failed, 'the mysql client ended before it read its input'
    end

    def with_options
      Tempfile.create('openstack') do |file|
        file.chmod(0o600)
        quoted = @options.map { |key, value| "#{key}=\"#{value.to_s.gsub(/["\\]/) { |char| "\\#{char}" }}\"\n" }
        file.write("[client]\n", *quoted)
        file.flush
        yield file.path
      end
    end
  end
end
