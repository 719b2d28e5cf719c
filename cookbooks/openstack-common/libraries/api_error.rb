# frozen_string_literal: true

require 'net/http'
require 'openssl'

module OpenStackCommon
  # A request that an API did not grant: what was asked, what came back, and what to do next.
  # `status` is HTTP's, or nil when no answer came. What was sent is never told: it may hold a password.
  class ApiError < StandardError
    CLOSED = [EOFError, Errno::ECONNRESET, Errno::EPIPE, Errno::ECONNABORTED].freeze
    TIMEOUT = [Net::ReadTimeout, Net::WriteTimeout].freeze
    NO_WAY = [Net::OpenTimeout, Errno::ETIMEDOUT, Errno::EHOSTUNREACH, Errno::ENETUNREACH].freeze
    NOT_HTTP = [Net::HTTPBadResponse, Net::HTTPHeaderSyntaxError, Net::ProtocolError].freeze
    # Everything by which a connection can fail.
    NO_ANSWER = [SystemCallError, SocketError, IOError, Timeout::Error, OpenSSL::SSL::SSLError, Zlib::Error, *NOT_HTTP].freeze

    ENDPOINTS = 'openstack.endpoints'
    # The first that fits; %s is host and port.
    UNANSWERED = {
      [Errno::ECONNREFUSED] => "Nobody listens on %s: start the daemon there, or correct #{ENDPOINTS}.",
      [SocketError] => "The name in %s must resolve on this node: add it to DNS or /etc/hosts, or correct #{ENDPOINTS}.",
      NO_WAY => "There is no way from this node to %s: look at routes and firewalls, or correct #{ENDPOINTS}.",
      [OpenSSL::SSL::SSLError] => "Is `scheme` right in #{ENDPOINTS}? With https, the certificate of %s must be valid for that name, " \
                                  'and its CA be one that this node trusts.',
      CLOSED => 'The daemon on %s closed the connection, as uWSGI does when the service fails: its log there has the reason.',
      TIMEOUT => 'The daemon on %s is too slow or hangs: look at its log and the load there.',
      NOT_HTTP => "What listens on %s does not speak HTTP, or speaks TLS: correct `port` or `scheme` in #{ENDPOINTS}.",
    }.freeze

    REFUSED = 'Converge the node of Keystone: its recipe openstack-identity::bootstrap gives the administrator password and role.'
    ANSWERED = {
      301..399 => "Correct #{ENDPOINTS}: the API of %s is somewhere else.",
      401..401 => REFUSED,
      403..403 => REFUSED,
      [300, 404, 405] => "Correct host, port and path in #{ENDPOINTS}: %s does not know that URL.",
    }.freeze
    LOG = 'The log of the service on %s has the reason.'
    SHOWN = 500

    attr_reader :status

    def initialize(verb, uri, what, step, status: nil)
      @status = status
      super("#{verb.to_s.upcase} #{uri} #{what}\n#{format(step, "#{uri.host}:#{uri.port}")}")
    end

    # An HTTP response that is no success.
    def self.answered(verb, uri, response)
      status = response.code.to_i
      step = ANSWERED.find { |kind, _| kind.include?(status) }&.last || LOG
      moved = " (to #{response['Location']})" if response['Location']
      new(verb, uri, "answered #{status}#{moved}: #{shown(response)}", step, status: status)
    end

    # No response, because of an exception.
    def self.unanswered(verb, uri, cause)
      step = UNANSWERED.find { |kinds, _| kinds.any? { |kind| cause.is_a?(kind) } }&.last || LOG
      new(verb, uri, "got no answer: #{cause.message} (#{cause.class})", step)
    end

    # A success that is not what the API says.
    def self.unfit(verb, uri, response, wanted)
      step = "Is that an OpenStack API on %s, or a proxy or web server? Correct #{ENDPOINTS}."
      new(verb, uri, "answered #{response.code} without #{wanted}: #{shown(response)}", step, status: response.code.to_i)
    end

    # The beginning of the body, as one line of valid text whatever it is.
    def self.shown(response)
      text = response.body.to_s.dup.force_encoding(Encoding::UTF_8).scrub('?').split.join(' ')
      text.empty? ? 'nothing' : text[0, SHOWN]
    end
    private_class_method :shown
  end
end
