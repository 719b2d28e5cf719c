# frozen_string_literal: true

require 'mixlib/shellout'
require 'tempfile'

module OpenStackCommon
  # MariaDB through its own client: SQL on standard input, credentials in a file that only root reads; neither in argv.
  class Mysql
    # The server refused the user or the password.
    class Denied < StandardError; end
    # Anything else that went wrong.
    class Failed < StandardError; end

    DENIED = /ERROR 1045|ERROR 1698/.freeze
    SECONDS = 60

    # Without a user: root of this machine, through the socket.
    def initialize(user: nil, password: nil, host: nil, port: nil, database: nil)
      @options = { 'user' => user || 'root', 'password' => password, 'host' => host, 'port' => port }.compact
      @database = database
    end

    # Rows as Arrays of Strings; raises Denied or Failed.
    def query(sql)
      ended = with_options { |path| call(path, sql) }
      raise Denied, ended.stderr if ended.error? && ended.stderr.match?(DENIED)
      raise Failed, ended.stderr if ended.error?

      ended.stdout.lines(chomp: true).map { |line| line.split("\t") }
    end

    # Whether the server lets the user in.
    def accepted?
      query('SELECT 1')
      true
    rescue Denied
      false
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
